using System.Buffers.Binary;
using System.Security.Cryptography;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>
/// Writes groups into a data directory that begin with a state instead of nothing, to be taken up later by <see cref="RaftNode.StartGroupAsync"/>. A restored backup begins so. In this order:
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Open a seeder on an empty directory of each initial voter.</item>
/// <item>Seed each group on all of them, with the same voters and the same bytes. Nothing checks that across nodes: give the cluster an id that nobody else has who begins from other bytes.</item>
/// <item>Dispose of the seeder, then start the nodes.</item>
/// </list>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class GroupSeeder : IDisposable
{
    private readonly NodeLog _log;

    private GroupSeeder(NodeLog log) => _log = log;

    /// <summary>Opens the log of a data directory; makes it, if there is none.</summary>
    /// <param name="options">Those that the node will run with.</param>
    /// <param name="disk">The data directory's disk, not started.</param>
    /// <returns>The seeder; the caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    /// <exception cref="InvalidOperationException">The data directory was refused; the message says why, and what to do.</exception>
    public static async Task<GroupSeeder> OpenAsync(RaftNodeOptions options, IDisk disk)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(disk);
        if (options.Flaw is { } flaw) throw new ArgumentException(flaw, nameof(options));
        var log = new NodeLog(disk, RaftNode.LogOptionsOf(options), new SilentOwner());
        try
        {
            Span<byte> bits = stackalloc byte[16];
            RandomNumberGenerator.Fill(bits);
            await log.OpenAsync(new DirectoryId(BinaryPrimitives.ReadUInt128LittleEndian(bits))).ConfigureAwait(false);
            return new GroupSeeder(log);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Writes a group that begins with a state, and waits until it is durable. The thread blocks while the disk writes.</summary>
    /// <param name="group">The group's number, 0 or more; the directory must not hold it.</param>
    /// <param name="self">The node whose directory it is, one of the voters.</param>
    /// <param name="voters">The initial voters, the same on all of their nodes.</param>
    /// <param name="writeState">Writes what <see cref="SDK.StateMachines.IStateMachine.Restore"/> of the group's state machine will be given; what it throws ends the seeding, and the directory is then of no use.</param>
    /// <param name="cancellationToken">Gives up; the directory is then of no use.</param>
    /// <exception cref="ArgumentException">The node is none of the voters, or the voters make no configuration.</exception>
    /// <exception cref="InvalidOperationException">The directory holds the group already, or the log does not take it.</exception>
    /// <exception cref="IOException">The state could not be written; the disk may be full.</exception>
    public async Task SeedAsync(long group, PeerId self, IReadOnlyList<RaftMember> voters, Action<Stream> writeState, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(group);
        ArgumentNullException.ThrowIfNull(voters);
        ArgumentNullException.ThrowIfNull(writeState);
        var configuration = Configuration.Of(voters.Select(static voter => new Member(new ReplicaId(voter.Replica), voter.Node)), []);
        if (!configuration.IsValid(out var reason)) throw new ArgumentException(reason, nameof(voters));
        var replica = voters.FirstOrDefault(voter => voter.Node == self).Replica;
        if (replica == 0) throw new ArgumentException($"{self} is none of the voters of group {group}.", nameof(voters));
        var id = new GroupId(group);
        if (_log.Driver.Find(id) is not null) throw new InvalidOperationException($"The directory holds group {group} already.");

        var beginning = RecoveredState.Bootstrap(configuration);
        await _log.WriteAsync(GroupWrite.Create(id, new ReplicaId(replica)) with { Class = WriteClass.Reserve }).ConfigureAwait(false);
        var stored = WriteFile(id, beginning, writeState, cancellationToken);

        // As a leader's snapshot is installed on an empty replica: file first, then the one record that makes it count.
        await _log.WriteAsync(new GroupWrite(id, GroupWriteKind.Append) { Snapshot = stored, HardState = beginning.HardState }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private StoredSnapshot WriteFile(GroupId group, RecoveredState beginning, Action<Stream> writeState, CancellationToken cancellationToken)
    {
        using var output = new SnapshotOutput(_log.Driver.Snapshots, new MoveCount(), cancellationToken);
        var admission = _log.Driver.Snapshots.Begin(group, beginning.Snapshot!, isInstalled: true, output, out var writer);
        if (admission != SnapshotAdmission.Accepted) throw new InvalidOperationException($"The log did not take the state of group {group}: {admission}.");
        output.Begin(writer!);
        try
        {
            var sessions = SessionTableCodec.Encode(new SessionTable(new SessionLimits()));
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, sessions.Length);
            output.Write(length);
            output.Write(sessions);
            writeState(output);
            return output.Finish() ?? throw new IOException($"The state of group {group} could not be written: the disk may be full.");
        }
        catch
        {
            output.Abort();
            throw;
        }
    }

    /// <summary>Hears of the log what nobody needs to know: each failure reaches whoever waits for a write.</summary>
    private sealed class SilentOwner : INodeLogOwner
    {
        public void SnapshotWanted(GroupId group)
        {
        }

        public void DiskFullChanged(bool isFull)
        {
        }

        public void DiskStallChanged(bool isStalled)
        {
        }

        public void LogFailed(string fault)
        {
        }
    }
}
