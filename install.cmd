@echo off
rem Queqiao on Windows. UNTESTED: nobody has run this file on Windows yet.
rem Needs Python 3.11 (64 bit). Creates .venv here and installs the core into it:
rem from wheels\windows where that folder is (see offline-bundle.sh), else from the package index.
setlocal
cd /d "%~dp0"

set "PYTHON=py -3.11"
%PYTHON% --version >nul 2>&1
if errorlevel 1 set "PYTHON=python"
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if errorlevel 1 (
    echo Python 3.11 or newer was not found. Install it, with "py launcher", and run install.cmd again.
    exit /b 1
)

if not exist ".venv\Scripts\python.exe" (
    %PYTHON% -m venv .venv
    if errorlevel 1 exit /b 1
)

if exist "wheels\windows" (
    ".venv\Scripts\python.exe" -m pip install --disable-pip-version-check --no-index --find-links "wheels\windows" queqiao
) else (
    ".venv\Scripts\python.exe" -m pip install --disable-pip-version-check -c constraints.txt .
)
if errorlevel 1 (
    echo The installation did not finish. See the lines above.
    exit /b 1
)

echo.
echo Installed. First command, on the bundled sample:
echo     .venv\Scripts\queqiao demo --home demo-home
endlocal
