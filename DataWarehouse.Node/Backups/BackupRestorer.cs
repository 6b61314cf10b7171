using System.Buffers.Binary;
using System.Security.Cryptography;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Backups;

/// <summary>Fills the data directory of one first member of a new cluster from a backup. Each of them is filled from the same file.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class BackupRestorer
{
    /// <summary>Checks that everything in a backup can be restored, and restores it.</summary>
    /// <param name="path">What the file is called in messages.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="settings">The directory, the plan of the new cluster or null for a cluster of one, and which member this is.</param>
    /// <param name="cancellationToken">Gives up; the directory is then of no use.</param>
    /// <exception cref="StartRefusedException">The plan or the directory cannot be used for it; nothing was changed.</exception>
    /// <exception cref="BackupRefusedException">A state in it cannot be restored; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The log in the directory could not be written.</exception>
    /// <exception cref="IOException">The disk is full or has failed.</exception>
    public static async Task<RestoredNode> RestoreAsync(string path, BackupReader backup, NodeSettings settings, CancellationToken cancellationToken)
    {
        if (backup.Keyspaces.FirstOrDefault(static keyspace => keyspace.Kind != BackupKeyspace.Consensus || keyspace.Groups != 1) is { } unknown)
            throw new BackupRefusedException(path, 0, $"it holds group {unknown.Place + 1} of {unknown.Groups} of the keyspace '{unknown.Name}', and no cluster begins from a part. Make the keyspace in a running cluster, and put its keys there with 'dw group import'.");
        var keyspaces = backup.Keyspaces.ToDictionary(static keyspace => keyspace.Name, StringComparer.Ordinal);
        var plan = PlanOf(backup, settings, keyspaces);
        foreach (var keyspace in keyspaces.Values) Check(path, backup, keyspace, plan.QuotaBytes, cancellationToken);

        var directory = new NodeDirectory(settings.DataDirectory);
        var identity = directory.BeginRestored(plan, settings.Name);
        RaftMember[] voters = [.. plan.Members.Select(static (member, place) => new RaftMember(place + 1, member.Id))];
        using (var seeder = await GroupSeeder.OpenAsync(settings.Engine, settings.Disk(directory.LogPath)).ConfigureAwait(false))
        {
            for (var place = 0; place < plan.Keyspaces.Count; place++)
            {
                if (!keyspaces.TryGetValue(plan.Keyspaces[place], out var keyspace)) continue;
                using var state = backup.OpenState(keyspace);
                await seeder.SeedAsync(place + 1, identity.Self.Id, voters, state.CopyTo, cancellationToken).ConfigureAwait(false);
            }
        }

        directory.CompleteRestored(identity);
        return new RestoredNode(identity, [.. keyspaces.Values]);
    }

    private static ClusterPlan PlanOf(BackupReader backup, NodeSettings settings, Dictionary<string, BackupKeyspace> keyspaces)
    {
        if (settings.Plan is not { } given)
        {
            var alone = ClusterSeed.Alone(settings);
            var plan = alone with
            {
                Keyspaces = [.. alone.Keyspaces, .. keyspaces.Keys.Where(static name => name != ClusterPlan.DefaultKeyspace).Order(StringComparer.Ordinal)],
                QuotaBytes = keyspaces.Values.Max(static keyspace => keyspace.QuotaBytes),
            };
            return plan.Flaw is { } flaw ? throw new StartRefusedException($"No cluster can begin with what is in the backup: {flaw}") : plan;
        }

        if (given.Cluster == backup.Origin.Cluster)
        {
            throw new StartRefusedException(
                $"The cluster file is that of the cluster {given.Cluster} that the backup comes from. A backup begins a new one, so that nobody of the old one is mistaken for a member: make a new file with 'dw cluster init'.");
        }

        var missing = keyspaces.Keys.Where(name => !given.Keyspaces.Contains(name, StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new StartRefusedException(
                $"The backup has keyspaces that the cluster file has not: {string.Join(", ", missing)}. Make the file with 'dw cluster init {string.Join(' ', missing.Select(static name => "--keyspace " + name))} …'.");
        }

        return given with { Cluster = DeriveId(given.Cluster, backup.Digest) };
    }

    /// <summary>
    /// The id of the new cluster follows from that of its file and from the very backup: members that were filled from different files, or from none, are of different clusters and never talk to each other.
    /// </summary>
    private static ClusterId DeriveId(ClusterId cluster, byte[] digest)
    {
        Span<byte> source = stackalloc byte[16 + BackupFormat.DigestBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(source, cluster.Value);
        digest.CopyTo(source[16..]);
        return new ClusterId(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(source)));
    }

    private static void Check(string path, BackupReader backup, BackupKeyspace keyspace, long quotaBytes, CancellationToken cancellationToken)
    {
        using var machine = new KeyValueMachineFactory(new KeyValueOptions { QuotaBytes = quotaBytes }).Create();
        try
        {
            using var state = backup.OpenState(keyspace);
            machine.Restore(state, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new BackupRefusedException(path, 0, $"the state of keyspace '{keyspace.Name}' is whole and makes no sense: {exception.Message} Use the release that wrote it, which is {backup.Origin.Release}.");
        }
    }
}
