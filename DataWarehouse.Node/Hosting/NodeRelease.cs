using System.Reflection;
using DataWarehouse.Plugins.UltimateConsensus.Systems;

namespace DataWarehouse.Node.Hosting;

/// <summary>Which release runs.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal static class NodeRelease
{
    /// <summary>The release as people call it, such as <c>3.0.0</c>; no more of it than the system group takes.</summary>
    public static string Name { get; } = typeof(NodeRelease).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] switch
    {
        null or "" => "unknown",
        { Length: > SystemLimits.ReleaseBytesMax } whole => whole[..SystemLimits.ReleaseBytesMax],
        var name => name,
    };
}
