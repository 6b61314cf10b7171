using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>What a voter works with.</summary>
/// <param name="OpenDisk">Makes its disk, not started.</param>
/// <param name="OpenTransport">Makes its way to the others, not started.</param>
/// <param name="Time">The clock.</param>
/// <param name="Where">Where its data lies, in words.</param>
/// <param name="Failed">Is told that its log has failed, and why.</param>
/// <remarks>Immutable; thread-safe if what it names is.</remarks>
internal sealed record VoterPorts(Func<IDisk> OpenDisk, Func<IPeerTransport> OpenTransport, TimeProvider Time, string Where, Action<string> Failed);
