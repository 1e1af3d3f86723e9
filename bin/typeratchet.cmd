@if exist "%~dp0python.exe" ("%~dp0python.exe" "%~dp0typeratchet" %*) else ("%~dp0..\python.exe" "%~dp0typeratchet" %*)
