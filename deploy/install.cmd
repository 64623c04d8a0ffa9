@echo off
rem Installs Suluh from this folder, without a network: double-click, or install.cmd [where]
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" %*
if errorlevel 1 pause
