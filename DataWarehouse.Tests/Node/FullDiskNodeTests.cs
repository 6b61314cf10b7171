using DataWarehouse.Node.Wire;
using DataWarehouse.SDK.Storage;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>The runbook's "A disk is full": the others go on, and the node recovers by itself once there is room.</summary>
public sealed class FullDiskNodeTests
{
    private const int Puts = 96;
    private static readonly ByteString Value = ByteString.CopyFrom(new byte[64 << 10]);

    [Fact]
    public async Task NodeWhoseDiskIsFull_HoldsNobodyUp_AndCatchesUpWhenThereIsRoom()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The error numbers are those of Linux.");
        var files = new FullableFiles();
        await using var nodes = await TestNodes.StartAsync(3, settings => settings.Name == "n1" ? settings with { Disk = directory => new OperatingSystemDisk(directory, DiskLimits.Default, files) } : settings);
        await PutAsync(nodes, "before");

        files.IsFull = true;
        for (var i = 0; i < Puts; i++) await PutAsync(nodes, $"k{i:00}");
        var refusals = files.Refusals;
        var lead = await nodes.FindLeadAsync(1);
        files.IsFull = false;

        Assert.True(refusals > 0, "The disk was never full.");
        Assert.NotEqual(0, lead);
        Assert.Null(nodes[0].Exit.Reason);
        await TestNodes.UntilAsync(() => CountAt(nodes, 0) == Puts + 1);
    }

    /// <summary>What the node itself has, without a leader.</summary>
    private static long CountAt(TestNodes nodes, int place)
    {
        var all = new RangeRequest { Key = ByteString.CopyFromUtf8("\0"), RangeEnd = ByteString.CopyFromUtf8("\0"), CountOnly = true, Serializable = true };
        return nodes.Kv(place).Range(all, cancellationToken: TestNodes.Late).Count;
    }

    /// <summary>Puts at a node with room; while the leader is the one without, it says so and hands over.</summary>
    private static async Task PutAsync(TestNodes nodes, string key)
    {
        var late = TestNodes.Late;
        while (true)
        {
            try
            {
                await nodes.Kv(1).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = Value }, cancellationToken: late);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted && !late.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}
