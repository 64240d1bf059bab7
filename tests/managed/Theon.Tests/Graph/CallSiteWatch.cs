using System.Runtime.InteropServices;
using Theon.Graph;

namespace Theon.Tests.Graph;

/// <summary>Compares every origin that is found the cheap way with the runtime's walk of the stack at the same place.</summary>
internal static class CallSiteWatch
{
    /// <summary>Runs an action and returns how many origins were found the cheap way.</summary>
    public static int During(Action action)
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is (Architecture.X64 or Architecture.Arm64))
        {
            Assert.IsTrue(CallSites.IsSupported, "Callers cannot be found on a machine that keeps them where they can be.");
        }
        else if (!CallSites.IsSupported)
        {
            Assert.Inconclusive("This machine does not keep callers where they can be found.");
        }

        var found = 0;
        CallSites.Found = (origin, walked) =>
        {
            Assert.AreEqual(walked, origin, $"the runtime's walk: {walked}, found: {origin}");
            found++;
        };
        try
        {
            action();
        }
        finally
        {
            CallSites.Found = null;
        }

        return found;
    }
}
