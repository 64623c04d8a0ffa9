# Installs Suluh from this folder, without a network: powershell -ExecutionPolicy Bypass -File install.ps1 [where]
param([string]$Place = (Join-Path $env:LOCALAPPDATA "suluh"))
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$wanted = (Get-Content PYTHON_VERSION).Trim()

$python = $null
foreach ($try in @(@("py", "-$wanted"), @("python"), @("python3"))) {
  if (Get-Command $try[0] -ErrorAction SilentlyContinue) {
    $rest = @($try | Select-Object -Skip 1)
    $found = & $try[0] @rest -c "import sys; print('%d.%d' % sys.version_info[:2])" 2>$null
    if ($found -eq $wanted) { $python = $try; break }
  }
}
if (-not $python) { throw "This bundle needs Python $wanted, which was not found. Install it first." }

$rest = @($python | Select-Object -Skip 1)
& $python[0] @rest -m venv $Place
if ($LASTEXITCODE) { throw "The environment $Place could not be made." }
$inside = Join-Path $Place "Scripts\python.exe"
& $inside -m pip install --quiet --disable-pip-version-check --no-index --no-deps --require-hashes -r requirements.txt
if ($LASTEXITCODE) { throw "The wheels could not be installed." }
$suluh = Join-Path $Place "Scripts\suluh.exe"
& $suluh --version
Write-Host "Installed. Start it with: $suluh demo"
