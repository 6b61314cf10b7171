namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What the error numbers of Windows mean for a disk.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
internal static class WindowsErrors
{
    /// <summary>A file is not there.</summary>
    public const int FileNotFound = 2;

    /// <summary>A call is not permitted.</summary>
    public const int AccessDenied = 5;

    /// <summary>A read began behind the end of the file.</summary>
    public const int EndOfFile = 38;

    /// <summary>What an error number means.</summary>
    /// <param name="nativeError">The number, or 0.</param>
    public static DiskError ErrorOf(int nativeError) => nativeError switch
    {
        0 => DiskError.None,
        FileNotFound or 3 or 267 => DiskError.NotFound, // file, path, not a directory
        80 or 183 => DiskError.AlreadyExists,
        39 or 112 or 1295 => DiskError.NoSpace, // handle disk full, disk full, quota exceeded
        AccessDenied or 1314 => DiskError.AccessDenied, // access, privilege
        19 => DiskError.ReadOnly,
        32 or 33 => DiskError.Locked, // sharing violation, lock violation
        4 => DiskError.TooManyOpenFiles,
        1 or 50 or 206 => DiskError.Unsupported, // invalid function, not supported, name too long
        _ => DiskError.Faulty,
    };

    /// <summary>A full path in the form that has no limit of 260 characters and no reserved names.</summary>
    /// <param name="path">The full path.</param>
    public static string Unlimited(string path)
    {
        var plain = path.Replace('/', '\\');
        if (plain.StartsWith(@"\\?\", StringComparison.Ordinal)) return plain;
        return plain.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC\" + plain[2..] : @"\\?\" + plain;
    }
}
