using Microsoft.Extensions.Configuration.Json;

namespace DataWarehouse.Node.Policies;

/// <summary>Reads a file of policies. One that cannot be understood leaves in force what was read before.</summary>
/// <remarks>Thread-safe as far as configuration is: changes are read one after the other.</remarks>
/// <param name="source">Where the file lies.</param>
internal sealed class PolicyFileProvider(JsonConfigurationSource source) : JsonConfigurationProvider(source)
{
    private volatile string? _flaw;

    /// <summary>Why the file as it is now cannot be understood, or null.</summary>
    public string? Flaw => _flaw;

    /// <inheritdoc/>
    public override void Load(Stream stream)
    {
        var before = Data;
        try
        {
            base.Load(stream);
            _flaw = null;
        }
        catch (FormatException unreadable)
        {
            Data = before;
            _flaw = (unreadable.InnerException ?? unreadable).Message;
        }
    }
}
