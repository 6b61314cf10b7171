using System.Text;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Reads the kernel's table of mounts on Linux, where file systems in user space have their own names.</summary>
/// <remarks>
/// A line of the table: id, parent, device, root, mount point, options, any number of optional fields, "-", type, source, super options.
/// Stateless; thread-safe.
/// </remarks>
internal static class MountTable
{
    private const int MountPointField = 4;

    /// <summary>Finds the type of the file system that a path lies in.</summary>
    /// <param name="table">The table's text.</param>
    /// <param name="path">A full path without symbolic links.</param>
    /// <returns>The type, or empty if no mount holds the path.</returns>
    public static string FileSystemOf(string table, string path)
    {
        var (type, longest) = (string.Empty, -1);
        foreach (var line in table.Split('\n'))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash <= MountPointField || dash + 1 >= fields.Length) continue;
            var mountPoint = Unescaped(fields[MountPointField]);

            // A later mount on the same point hides the earlier one.
            if (mountPoint.Length >= longest && Holds(mountPoint, path)) (type, longest) = (fields[dash + 1], mountPoint.Length);
        }

        return type;
    }

    private static bool Holds(string mountPoint, string path) =>
        mountPoint == "/" || (path.StartsWith(mountPoint, StringComparison.Ordinal)
            && (path.Length == mountPoint.Length || path[mountPoint.Length] == '/'));

    /// <summary>Blanks and the like stand in the table as a backslash and three octal digits.</summary>
    private static string Unescaped(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new StringBuilder(field.Length);
        for (var position = 0; position < field.Length; position++)
        {
            if (field[position] == '\\' && position + 3 < field.Length)
            {
                text.Append((char)(((field[position + 1] - '0') << 6) | ((field[position + 2] - '0') << 3) | (field[position + 3] - '0')));
                position += 3;
            }
            else
            {
                text.Append(field[position]);
            }
        }

        return text.ToString();
    }
}
