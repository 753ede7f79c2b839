@rem The command line of the packaged app: the engine's own Node, not Electron.
@"%~dp0..\resources\engine\node.exe" "%~dp0..\resources\engine\out\main\cli.js" %*
