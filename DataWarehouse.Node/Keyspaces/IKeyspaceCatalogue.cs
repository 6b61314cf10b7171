namespace DataWarehouse.Node.Keyspaces;

/// <summary>Which keyspaces there are to be. The node runs its part of each of them.</summary>
/// <remarks>Implementations must be thread-safe.</remarks>
internal interface IKeyspaceCatalogue
{
    /// <summary>All groups of all keyspaces, by the name of the keyspace and their order in it.</summary>
    IReadOnlyList<KeyspaceEntry> Entries { get; }

    /// <summary>Is told when the keyspaces have changed. Must be quick, and must not throw.</summary>
    event Action? Changed;

    /// <summary>Makes a keyspace.</summary>
    /// <param name="form">What it is to be.</param>
    /// <param name="cancellationToken">Ends the wait; whether it is made then is unknown.</param>
    Task<KeyspaceVerdict> CreateAsync(KeyspaceForm form, CancellationToken cancellationToken);

    /// <summary>Ends a keyspace, with all that it holds.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="cancellationToken">Ends the wait; whether it is ended then is unknown.</param>
    Task<KeyspaceVerdict> DeleteAsync(string name, CancellationToken cancellationToken);
}
