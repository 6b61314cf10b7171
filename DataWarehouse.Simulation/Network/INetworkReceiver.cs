namespace DataWarehouse.Simulation.Network;

/// <summary>Takes what arrives.</summary>
/// <remarks>Called by the one thread of its world.</remarks>
internal interface INetworkReceiver
{
    /// <summary>A message has arrived. The receiver releases its place when it is done with it.</summary>
    /// <param name="node">Where.</param>
    /// <param name="place">The place of the envelope in the network.</param>
    void Arrived(int node, int place);
}
