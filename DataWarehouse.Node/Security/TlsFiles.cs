namespace DataWarehouse.Node.Security;

/// <summary>PEM files; they are read again when they change.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its private key, not encrypted.</param>
/// <param name="Authorities">The authorities that sign the certificates of the other end; null if the other end shows none.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record TlsFiles(string Certificate, string Key, string? Authorities);
