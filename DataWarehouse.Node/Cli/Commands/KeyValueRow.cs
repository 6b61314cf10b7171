using System.Globalization;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A key with its value as it is written to the standard output.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KeyValueRow
{
    /// <summary>The key, where it is text.</summary>
    public string? Key { get; init; }

    /// <summary>The key, where it is not.</summary>
    public string? KeyBase64 { get; init; }

    /// <summary>The value, where it is text and was asked for.</summary>
    public string? Value { get; init; }

    /// <summary>The value, where it is not.</summary>
    public string? ValueBase64 { get; init; }

    /// <summary>The revision that made the key.</summary>
    public required long CreateRevision { get; init; }

    /// <summary>The revision that changed it last.</summary>
    public required long ModRevision { get; init; }

    /// <summary>How often it was put since it was made.</summary>
    public required long Version { get; init; }

    /// <summary>The lease it ends with, as etcd's clients write it; null for none.</summary>
    public string? Lease { get; init; }

    /// <summary>Makes a row.</summary>
    /// <param name="pair">What the server sent.</param>
    /// <param name="isWithValue">Whether the value was asked for.</param>
    public static KeyValueRow Of(KeyValue pair, bool isWithValue) => new()
    {
        Key = TextOrBytes.Text(pair.Key),
        KeyBase64 = TextOrBytes.Base64(pair.Key),
        Value = isWithValue ? TextOrBytes.Text(pair.Value) : null,
        ValueBase64 = isWithValue ? TextOrBytes.Base64(pair.Value) : null,
        CreateRevision = pair.CreateRevision,
        ModRevision = pair.ModRevision,
        Version = pair.Version,
        Lease = pair.Lease == 0 ? null : LeaseText(pair.Lease),
    };

    /// <summary>A lease's id as etcd's clients write it: hexadecimal.</summary>
    /// <param name="lease">The id.</param>
    public static string LeaseText(long lease) => lease.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads a lease's id as etcd's clients write it.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static long LeaseOf(string text) => long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var lease)
        ? lease
        : throw new CommandFailedException(ExitCodes.Usage, $"'{text}' is no lease: write its hexadecimal digits, as 'dw lease grant' does.");
}
