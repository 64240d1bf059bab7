# One verb each; build.sh has the same verbs and names the same commands.
param([string]$Verb = '', [Parameter(ValueFromRemainingArguments)][string[]]$Arguments = @())
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

$Usage = @'
usage: ./build.ps1 VERB [ARGUMENT...]
  setup                  install what is missing; --dry-run only names it
  build                  build everything
  demo [ARGUMENT...]     train logistic regression on real data; arguments go to the sample (--exercise)
  test [SWITCH...]       all native and managed tests (--sanitize --all-levels --long --mutations --all-mutations)
  conformance [--cases DIR]   run ONNX operator cases: those of tests/conformance, or those in a folder
  bench [ARGUMENT...]    measure against the peers; arguments go to the benchmark program (--json FILE)
  check                  format, analyzers, bindings, ABI lock, symbols, layers, docs; --update-abi accepts a changed ABI
'@

# A command that fails ends the function that calls it, as `&&` does in a shell.
function Step([scriptblock]$Command) {
  & $Command
  if ($LASTEXITCODE -ne 0) { throw "exit code $LASTEXITCODE" }
}

function Setup {
  if (-not ((dotnet --list-sdks) -match '^10\.')) {
    throw 'the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download'
  }
  if (-not $IsWindows) {
    Step { bash ./build.sh setup @args }
    return
  }
  $missing = @('cmake', 'ninja', 'castxml', 'clang-format' | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) })
  if ($missing) { throw "missing: $missing; install them with: winget install Kitware.CMake Ninja-build.Ninja LLVM.LLVM Kitware.CastXML" }
}

function BuildNative([string]$Preset) {
  if (-not (Test-Path "build/$Preset/build.ninja")) { Step { cmake --preset $Preset } }
  Step { cmake --build --preset $Preset }
}

function Build {
  BuildNative release
  Step { dotnet build Native.sln -c Release -v quiet -nologo -clp:NoSummary }
}

function RunTests {
  $presets = @('release')
  $levels = @()
  $mutations = ''
  $results = "$PSScriptRoot/build/test-results"
  $codes = @()
  switch ($Arguments) {
      '--sanitize' { $presets += 'asan', 'tsan' }
      '--all-levels' { $levels = 'baseline', 'avx2' }
      '--long' { $env:THEON_TEST_LONG = '1' }
      '--mutations' { $mutations = '--share' }
      '--all-mutations' { $mutations = '--all' }
      default { throw "build.ps1 test: unknown switch $_" }
  }
  if (Test-Path $results) { Remove-Item -Recurse $results }
  try { Build } catch {
    Write-Output '0 passed, 1 failed'
    exit 1
  }
  foreach ($Preset in $presets) {
    $Report = "$results/native-$Preset.xml"
    try {
      BuildNative $Preset
      Step { ctest --preset $Preset --parallel ([Environment]::ProcessorCount) --output-junit $Report }
      $codes += 0
    } catch { $codes += 1 }
  }
  dotnet test Native.sln -c Release --no-build -nologo --logger 'trx;LogFilePrefix=managed' --results-directory $results
  $codes += $LASTEXITCODE
  foreach ($Level in $levels) {
    $env:THEON_SIMD_LEVEL = $Level
    dotnet test tests/managed/Theon.Tests -c Release --no-build -nologo --logger "trx;LogFilePrefix=$Level" --results-directory $results
    $codes += $LASTEXITCODE
    $env:THEON_SIMD_LEVEL = $null
  }
  if ($mutations) {
    dotnet run -c Release --no-build --project tests/checks/Theon.Checks -- mutations "$results/mutations.xml" $mutations
    $codes += $LASTEXITCODE
  }
  Step { dotnet run -c Release --no-build --project tests/checks/Theon.Checks -- summary $results @codes }
}

function Check {
  switch ($Arguments) {
      '--update-abi' { Step { dotnet run -c Release --project tests/checks/Theon.Checks -- abi --update } }
      default { throw "build.ps1 check: unknown switch $_" }
  }
  $sources = Get-ChildItem -Recurse native, tests/native -Include *.c, *.cpp, *.h, *.hpp
  $failed = @()
  foreach ($step in @(
      { Build },
      { Step { clang-format --dry-run --Werror $sources } },
      { if (Get-Command doxygen -ErrorAction Ignore) { New-Item -ItemType Directory -Force build | Out-Null; Step { doxygen native/Doxyfile } } },
      { Step { dotnet format Native.sln --verify-no-changes --no-restore } },
      { Step { dotnet run -c Release --no-build --project bindings/generator -- generate --check } },
      { Step { dotnet test tests/managed/Theon.Repository.Tests -c Release --no-build -nologo } })) {
    try { & $step } catch { $failed += "$step" }
  }
  if ($failed) { throw "check failed: $failed" }
  Write-Output 'check passed'
}

function Conformance {
  BuildNative release
  dotnet run -c Release --project tests/conformance/Theon.Conformance -- @Arguments
}

switch ($Verb) {
  'setup' { Setup @Arguments }
  'build' { Setup; Build }
  'demo' { Setup; dotnet run -c Release --project managed/samples/LogisticRegression -- @Arguments; exit $LASTEXITCODE }
  'test' { Setup; RunTests }
  'conformance' { Setup; Conformance; exit $LASTEXITCODE }
  'bench' { Setup; dotnet run -c Release --project tests/benchmarks/Theon.Benchmarks -- @Arguments; exit $LASTEXITCODE }
  'check' { Setup; Check }
  default { Write-Error $Usage; exit 2 }
}
