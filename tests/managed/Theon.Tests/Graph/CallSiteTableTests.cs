using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Interop;

namespace Theon.Tests.Graph;

[TestClass]
public sealed class CallSiteTableTests
{
    private const int Most = 1 << 15;

    [TestMethod]
    public void Find_WhatWasAdded_IsFoundAndNothingElse()
    {
        var table = new CallSiteTable();
        for (ulong i = 1; i <= 5_000; i++)
        {
            Assert.IsTrue(table.TryAdd([(i * 16, CallSite.Ours((long)i * 8))]));
        }

        Assert.AreEqual(5_000, table.Count);
        for (ulong i = 1; i <= 5_000; i++)
        {
            Assert.AreEqual((long)i * 8, table.Find(i * 16)!.Step);
            Assert.IsNull(table.Find((i * 16) + 1));
        }
    }

    [TestMethod]
    public void TryAdd_WhatIsThere_KeepsTheFirst()
    {
        var table = new CallSiteTable();
        table.TryAdd([(32, CallSite.Ours(8)), (32, CallSite.Ours(24))]);
        table.TryAdd([(32, CallSite.Ours(40))]);
        Assert.AreEqual(8, table.Find(32)!.Step);
        Assert.AreEqual(1, table.Count);
    }

    [TestMethod]
    public void TryAdd_ToAFullTable_AddsNothing()
    {
        var table = new CallSiteTable();
        Assert.IsTrue(table.TryAdd([.. Enumerable.Range(1, Most).Select(i => ((ulong)i, CallSite.Ours(8)))]));
        Assert.IsFalse(table.TryAdd([(Most + 1, CallSite.Ours(8))]));
        Assert.IsNull(table.Find(Most + 1));
        Assert.AreEqual(Most, table.Count);
    }

    [TestMethod]
    public void Find_WhileOthersAdd_SeesWholeEntries()
    {
        var table = new CallSiteTable();
        Parallel.For(0, 4, part =>
        {
            for (var i = 1; i <= 6_000; i++)
            {
                table.TryAdd([((ulong)((4 * i) + part), CallSite.Ours(8 * i))]);
                for (var back = i; back > Math.Max(i - 10, 0); back--)
                {
                    Assert.AreEqual(8 * back, table.Find((ulong)((4 * back) + part))!.Step);
                }
            }
        });
        Assert.AreEqual(24_000, table.Count);
    }

    // Words of a stack, from the innermost frame pointer upwards: where each frame pointer points, by index of the word, and what returns where.
    [TestMethod]
    public void Next_FollowsFramePointersAndKnownSizes()
    {
        var (words, at) = Words(12);
        (words[0], words[1]) = (at + 48, 101);      // framed, its caller's frame pointer is 6 words up
        words[4] = 102;                             // 16 bytes of a caller without a frame, then where it returns to
        (words[6], words[7]) = (at + 80, 103);
        (words[10], words[11]) = (at, 104);         // the last, its frame pointer leads back
        var walk = new CallerWalk(at, at + 96);
        Assert.IsTrue(walk.Next((long)CallerStep.Frame));
        Assert.AreEqual(101ul, walk.Address);
        Assert.IsTrue(walk.Next(16));
        Assert.AreEqual(102ul, walk.Address);
        Assert.IsTrue(walk.Next((long)CallerStep.Frame));
        Assert.AreEqual(103ul, walk.Address);
        Assert.IsTrue(walk.Next((long)CallerStep.Frame));
        Assert.AreEqual(104ul, walk.Address);
        Assert.IsFalse(walk.Next((long)CallerStep.Frame), "leads back");
        Assert.AreEqual(0ul, walk.Address);
    }

    [TestMethod]
    [DataRow(8L, true, DisplayName = "the last word")]
    [DataRow(16L, false, DisplayName = "behind the end")]
    [DataRow(4L, false, DisplayName = "between words")]
    [DataRow(long.MaxValue - 7, false, DisplayName = "far away")]
    [DataRow((long)CallerStep.Unknown, false, DisplayName = "unknown")]
    [DataRow((long)CallerStep.End, false, DisplayName = "no way on")]
    public void Next_OutsideOfTheStack_ReadsNothing(long step, bool isThere)
    {
        var (words, at) = Words(4);
        (words[0], words[1], words[2], words[3]) = (at, 7, 8, 9);
        var walk = new CallerWalk(at, at + 32);
        Assert.IsTrue(walk.Next((long)CallerStep.Frame));
        Assert.AreEqual(isThere, walk.Next(step));
        Assert.AreEqual(isThere ? 9ul : 0ul, walk.Address);
    }

    [TestMethod]
    public void Next_ToAFrameThatIsNoStack_ReadsNothing()
    {
        var (words, at) = Words(2);
        foreach (var frame in new ulong[] { 0, 8, at + 4, at + 16, at + 8, ulong.MaxValue, ulong.MaxValue - 7 })
        {
            (words[0], words[1]) = (frame, 7);
            var walk = new CallerWalk(at, at + 16);
            Assert.IsTrue(walk.Next((long)CallerStep.Frame));
            Assert.IsFalse(walk.Next((long)CallerStep.Frame), $"{frame:x}");
        }
    }

    private static (ulong[] Words, ulong Address) Words(int count)
    {
        var words = GC.AllocateArray<ulong>(count, pinned: true);
        return (words, (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(words, 0));
    }
}
