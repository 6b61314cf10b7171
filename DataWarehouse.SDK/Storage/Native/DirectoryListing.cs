using System.Collections.Immutable;
using System.IO.Enumeration;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Lists a directory through the base library, whose enumeration knows each system's record format.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
internal static class DirectoryListing
{
    private static readonly EnumerationOptions All = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>Lists a directory, sorted ordinally by name.</summary>
    /// <param name="path">The full name.</param>
    /// <param name="notFound">This system's number for a missing directory.</param>
    /// <param name="accessDenied">This system's number for a directory that may not be read.</param>
    /// <param name="entries">The answer; the default value after an error.</param>
    /// <returns>0 or an error number.</returns>
    public static int Read(string path, int notFound, int accessDenied, out ImmutableArray<DiskEntry> entries)
    {
        entries = default;
        try
        {
            var found = new FileSystemEnumerable<DiskEntry>(path, ToEntry, All).ToArray();
            Array.Sort(found, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            entries = [.. found];
            return 0;
        }
        catch (DirectoryNotFoundException)
        {
            return notFound;
        }
        catch (UnauthorizedAccessException)
        {
            return accessDenied;
        }
        catch (IOException exception)
        {
            return NumberOf(exception.HResult);
        }
    }

    /// <summary>The operating system's number inside that of an exception: itself on Unix, the lower half on Windows.</summary>
    /// <param name="result">The exception's number.</param>
    internal static int NumberOf(int result) => result > 0 ? result : result & 0xFFFF;

    private static DiskEntry ToEntry(ref FileSystemEntry entry) =>
        new(entry.FileName.ToString(), entry.IsDirectory ? 0 : entry.Length, entry.IsDirectory);
}
