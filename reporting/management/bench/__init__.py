"""What `manage.py bench` measures: pages through the real web server, acts in the process, the floor beside each."""
