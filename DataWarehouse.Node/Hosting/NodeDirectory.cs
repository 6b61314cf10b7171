using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>
/// The data directory: a file that binds it to one cluster and one node, and the log below it. The file is written anew at each start, beside the old one and then in its
/// place, so that a crash leaves one of the two.
/// </summary>
/// <remarks>Not thread-safe: used while the node starts, then by <see cref="IdentityKeeper"/> only.</remarks>
/// <param name="path">The directory.</param>
internal sealed class NodeDirectory(string path)
{
    private const string IdentityName = "node.json";
    private const string LogName = "log";
    private const string JoinName = "join";

    /// <summary>Where the log lies.</summary>
    public string LogPath => Path.Combine(path, LogName);

    /// <summary>Whether it belongs to a node already.</summary>
    public bool IsBound => File.Exists(IdentityPath);

    private string IdentityPath => Path.Combine(path, IdentityName);

    private string JoinPath => Path.Combine(path, JoinName);

    /// <summary>Makes sure that the directory belongs to this node, and counts the start.</summary>
    /// <param name="plan">What the node was told to begin from; null to go on with what the directory holds.</param>
    /// <param name="name">What the node was told it is called; null for what the directory holds, or the only member.</param>
    /// <param name="alone">What a new directory begins from where nothing was told.</param>
    /// <exception cref="StartRefusedException">The directory belongs to somebody else, is damaged, or cannot be written.</exception>
    public NodeIdentity Open(ClusterPlan? plan, string? name, ClusterPlan alone)
    {
        return Use(() =>
        {
            Directory.CreateDirectory(LogPath);
            var identity = IsBound ? GoOn(Read(), plan, name) : Begin(plan ?? alone, name);
            identity = identity with { Boot = new PeerBoot(new BootId(DrawNumber()), identity.StartCounter) };
            Save(identity);
            return identity;
        });
    }

    /// <summary>Whose directory it is, without a start.</summary>
    /// <exception cref="StartRefusedException">It belongs to nobody, is damaged, or cannot be read.</exception>
    public NodeIdentity Look() => IsBound ? Use(Read) : throw new StartRefusedException($"'{path}' holds no '{IdentityName}': give the data directory of a node.");

    /// <summary>Makes sure that a directory that is bound to a cluster is bound to this one.</summary>
    /// <param name="cluster">The cluster that the node was told to join.</param>
    /// <exception cref="StartRefusedException">It belongs to another cluster, or is damaged.</exception>
    public void Expect(ClusterId cluster)
    {
        if (IsBound && Read().Plan.Cluster is var found && found != cluster)
            throw new StartRefusedException($"'{path}' belongs to cluster {found}, and the token is for {cluster}. To go on with that cluster leave --join away; to join the other one give an empty directory with --data-dir.");
    }

    /// <summary>Makes sure that a directory that belongs to a node is of a cluster in which this release can take part. Nothing is changed.</summary>
    /// <param name="levels">What this release can do.</param>
    /// <exception cref="StartRefusedException">It is not, or the directory is damaged.</exception>
    public void Expect(FeatureRange levels)
    {
        if (IsBound && Read().FeatureLevel is > 0 and var level && levels.FindFlaw(level) is { } flaw)
            throw new StartRefusedException($"'{path}' cannot be used with this release: {flaw}.");
    }

    /// <summary>Prepares an empty directory for a node that is about to join.</summary>
    /// <returns>The directory's number, the same when joining is tried again, so that whoever has let the node in before knows it.</returns>
    /// <exception cref="StartRefusedException">It is not empty, or cannot be written.</exception>
    public UInt128 BeginJoin() => Use(() =>
    {
        Directory.CreateDirectory(LogPath);
        RefuseLogWithoutOwner();
        if (File.Exists(JoinPath) && UInt128.TryParse(File.ReadAllText(JoinPath).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var known) && known != 0) return known;
        var drawn = DrawNumber();
        Replace(JoinPath, drawn.ToString("x32", CultureInfo.InvariantCulture) + "\n");
        return drawn;
    });

    /// <summary>Binds the directory to a node that was let in.</summary>
    /// <param name="identity">The node; its run is drawn here.</param>
    /// <exception cref="StartRefusedException">It cannot be written.</exception>
    public NodeIdentity Bind(NodeIdentity identity) => Use(() =>
    {
        var bound = identity with { Boot = new PeerBoot(new BootId(DrawNumber()), identity.StartCounter) };
        Save(bound);
        File.Delete(JoinPath);
        return bound;
    });

    /// <summary>Writes down what the node is by now.</summary>
    /// <param name="identity">The node.</param>
    /// <exception cref="IOException">It cannot be written; the file is as it was.</exception>
    public void Save(NodeIdentity identity) => Replace(IdentityPath, IdentityText.Write(identity));

    /// <summary>Lets a directory belong to nobody again, in which nothing was begun.</summary>
    public void Unbind() => File.Delete(IdentityPath);

    private T Use<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data directory '{path}' cannot be used: {exception.Message} Give one that this user may write with --data-dir.", exception);
        }
    }

    /// <summary>Makes sure that a directory can be filled from a backup: it must be empty, so that no earlier life of any node can be mistaken for this one.</summary>
    /// <param name="plan">What the new cluster begins from.</param>
    /// <param name="name">Which of its members this is; null for the only one.</param>
    /// <returns>Whose directory it becomes, once <see cref="CompleteRestored"/> has said so. Until then no node starts on it.</returns>
    /// <exception cref="StartRefusedException">The directory is not empty or cannot be written, or there is no such member.</exception>
    public NodeIdentity BeginRestored(ClusterPlan plan, string? name)
    {
        try
        {
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new StartRefusedException($"'{path}' is not empty. A backup is restored into a new directory only: give one with --data-dir, or remove what an earlier attempt has left.");
            Directory.CreateDirectory(LogPath);
            return Begin(plan, name) with { StartCounter = 0 };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data directory '{path}' cannot be used: {exception.Message} Give one that this user may write with --data-dir.", exception);
        }
    }

    /// <summary>All of a backup is in the directory: from now on a node starts on it.</summary>
    /// <param name="identity">What <see cref="BeginRestored"/> returned.</param>
    public void CompleteRestored(NodeIdentity identity) => Save(identity);

    private void RefuseLogWithoutOwner()
    {
        if (Directory.EnumerateFileSystemEntries(LogPath).Any())
            throw new StartRefusedException($"'{path}' holds a log but no '{IdentityName}', so nobody can say whose it is. Put the file back from a backup, or give an empty directory with --data-dir.");
    }

    private NodeIdentity Begin(ClusterPlan plan, string? name)
    {
        RefuseLogWithoutOwner();
        if (name is null && plan.Members.Count > 1) throw new StartRefusedException($"Say with --name which member this is: {NamesOf(plan)}.");
        var self = name is null ? plan.Members[0] : plan.Members.FirstOrDefault(member => member.Name == name);
        return self is null ? throw new StartRefusedException($"'{name}' is none of the members, which are {NamesOf(plan)}. If it is to be one, give --cluster with the file that 'dw cluster init' wrote, or let it join with --join and --token.") : new NodeIdentity(plan, self, 1, DrawNumber());
    }

    private NodeIdentity GoOn(NodeIdentity found, ClusterPlan? plan, string? name)
    {
        if (plan is not null && plan.Cluster != found.Plan.Cluster)
            throw new StartRefusedException($"'{path}' belongs to cluster {found.Plan.Cluster}, not to {plan.Cluster}. Give the directory of this cluster, or an empty one, with --data-dir.");
        if (name is not null && name != found.Name)
            throw new StartRefusedException($"'{path}' belongs to node '{found.Name}', not to '{name}'. Every node needs a directory of its own: give it with --data-dir.");
        if (found.Removal is { } removal)
            throw new StartRefusedException($"'{path}' belongs to a node that is no member of its cluster any more: {removal}. To use the machine again let it join with --join and --token and an empty directory.");
        return found with { StartCounter = found.StartCounter + 1 };
    }

    private NodeIdentity Read()
    {
        try
        {
            return IdentityText.Read(File.ReadAllText(IdentityPath));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException or OverflowException or ArgumentException)
        {
            throw new StartRefusedException($"'{IdentityPath}' is damaged: {exception.Message} Put it back from a backup; the log beside it is untouched.", exception);
        }
    }

    private void Replace(string target, string text)
    {
        var written = target + ".new";
        using (var file = File.OpenHandle(written, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
            FileSync.SyncFile(file);
        }

        File.Move(written, target, overwrite: true);
        FileSync.SyncDirectory(path);
    }

    private static UInt128 DrawNumber()
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bits) | 1;
    }

    private static string NamesOf(ClusterPlan plan) => string.Join(", ", plan.Members.Select(static member => member.Name));
}
