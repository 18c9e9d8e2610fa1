// Keel: everything the browser cannot yet do by itself. Each part is optional; without it pages still work.
import "./native.js";
import "./palette.js";
import "./rove.js";
import "./bulk.js";
import "./toasts.js";
import "./dialogs.js";
import "./errors.js";
import "./guard.js";
import "./board.js";
import "./board_keys.js";
import "./order.js";
import "./lines.js";
import "./picker.js";
import "./autosubmit.js";
import "./copy.js";
import "./queue.js";

// What only those without script need (data-script-hides) goes by CSS.
document.documentElement.dataset.script = "";
