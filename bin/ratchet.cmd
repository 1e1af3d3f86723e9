@if exist "%~dp0python.exe" ("%~dp0python.exe" "%~dp0ratchet" %*) else ("%~dp0..\python.exe" "%~dp0ratchet" %*)
