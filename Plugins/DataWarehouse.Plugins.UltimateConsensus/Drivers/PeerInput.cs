using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Something for a <see cref="LivenessLoop"/> to take in.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Peer">The node it is about.</param>
/// <param name="Frame">The bytes of a beat.</param>
/// <param name="Memory">Where they lie; held.</param>
/// <remarks>A value; thread-safe as far as what it names is.</remarks>
internal readonly record struct PeerInput(PeerInputKind Kind, PeerId Peer, ReadOnlyMemory<byte> Frame, PeerBuffer? Memory);
