"""What each job finds to do when it is killed again and again; one module an app, each with its CASES."""
