using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace DataWarehouse.Node.Policies;

/// <summary>A file in which an operator says how policies differ from their defaults; read again when it changes.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PolicyFile : IDisposable
{
    private readonly string _path;
    private readonly string? _missing;
    private readonly PhysicalFileProvider? _files;
    private readonly PolicyFileProvider? _provider;
    private readonly ConfigurationRoot _root;

    /// <summary>Reads the file. Whatever is wrong with it is in <see cref="Flaw"/>.</summary>
    /// <param name="path">Where it lies.</param>
    public PolicyFile(string path)
    {
        _path = Path.GetFullPath(path);
        _root = new ConfigurationRoot([]);
        if (!File.Exists(_path))
        {
            _missing = $"There is no file of policies at '{_path}'.";
            return;
        }

        _files = new PhysicalFileProvider(Path.GetDirectoryName(_path)!, ExclusionFilters.None);
        _provider = new PolicyFileProvider(new JsonConfigurationSource { FileProvider = _files, Path = Path.GetFileName(_path), Optional = true, ReloadOnChange = true });
        try
        {
            _root = new ConfigurationRoot([_provider]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _missing = $"The file of policies '{_path}' cannot be read: {unreadable.Message}";
        }
    }

    /// <summary>What it says: the options of the resilience plugin, from their section on.</summary>
    public IConfiguration Configuration => _root;

    /// <summary>Why it cannot be read as it is now, or null. What was read before is still in force then.</summary>
    public string? Flaw => _missing ?? (_provider!.Flaw is { } flaw ? $"The file of policies '{_path}' cannot be understood: {flaw}" : null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _files?.Dispose();
    }
}
