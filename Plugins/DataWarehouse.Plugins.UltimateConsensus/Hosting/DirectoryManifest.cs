using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>
/// The file <c>consensus.manifest</c> in the data directory: with what it was made. With another number of groups the same key belongs to another group, so what it wrote would
/// not be found; that is refused, not guessed.
/// </summary>
/// <remarks>Stateless; thread-safe for different directories.</remarks>
internal static class DirectoryManifest
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "consensus.manifest";

    /// <summary>Makes the directory and the manifest where there is none; otherwise compares.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="options">What it is to be used with.</param>
    /// <exception cref="ConsensusException">It was made with something else, or the file cannot be read or written.</exception>
    public static void Check(string directory, UltimateConsensusOptions options)
    {
        var wanted = TextOf(options);
        try
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, FileName);
            if (!File.Exists(path))
            {
                SmallFile.Replace(path, wanted);
                return;
            }

            var found = File.ReadAllText(path);
            if (string.Equals(found, wanted, StringComparison.Ordinal)) return;
            throw new ConsensusException(
                ConsensusErrors.DirectoryMismatch,
                $"'{directory}' was made with '{OneLine(found)}', and the options say '{OneLine(wanted)}'. Set them back, or give another directory.",
                isTransient: false,
                null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConsensusException(ConsensusErrors.DirectoryRefused, $"'{directory}' cannot be used. {refused.Message}", isTransient: false, refused);
        }
    }

    private static string TextOf(UltimateConsensusOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"format 1\nmode {(options.Mode == ConsensusMode.Networked ? "networked" : "embedded")}\ngroups {options.Groups}\nvoters {(options.Mode == ConsensusMode.Networked ? options.Members.Count : options.Voters)}\n");

    private static string OneLine(string text) => text.Trim().ReplaceLineEndings(", ");
}
