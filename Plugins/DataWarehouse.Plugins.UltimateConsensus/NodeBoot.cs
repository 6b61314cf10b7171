using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// Counts the starts of a node in a file of its data directory, for the transport of networked mode: peers refuse a node whose counter went back, since its disk was set back
/// to an earlier state too.
/// </summary>
/// <remarks>Stateless; one process at a time may use a directory.</remarks>
public static class NodeBoot
{
    private const string FileName = "starts";

    /// <summary>Begins a new run: counts it durably and draws its name.</summary>
    /// <param name="dataDirectory">The node's data directory; made where it is missing.</param>
    /// <returns>What the transport tells its peers.</returns>
    /// <exception cref="ArgumentException"><paramref name="dataDirectory"/> is null or empty.</exception>
    /// <exception cref="ConsensusException">The counter cannot be read or written.</exception>
    public static PeerBoot Begin(string dataDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        try
        {
            Directory.CreateDirectory(dataDirectory);
            var path = Path.Combine(dataDirectory, FileName);
            var starts = 1L;
            if (File.Exists(path))
            {
                if (!long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var before) || before == long.MaxValue)
                    throw new ConsensusException(ConsensusErrors.DirectoryRefused, $"'{path}' does not hold a number of starts.", isTransient: false, null);
                starts = before + 1;
            }

            SmallFile.Replace(path, starts.ToString(CultureInfo.InvariantCulture));
            return new PeerBoot(new BootId(RandomBits()), starts);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConsensusException(ConsensusErrors.DirectoryRefused, $"The starts of '{dataDirectory}' cannot be counted. {refused.Message}", isTransient: false, refused);
        }
    }

    private static UInt128 RandomBits()
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return BinaryPrimitives.ReadUInt128LittleEndian(bits) | 1;
    }
}
