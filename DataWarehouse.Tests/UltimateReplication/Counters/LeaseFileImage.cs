using DataWarehouse.Plugins.UltimateReplication.Counters;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

/// <summary>Lease files made by hand.</summary>
internal static class LeaseFileImage
{
    public static void Save(string path, params DotLease[] leases)
    {
        var image = new byte[DotLeaseRecord.FileBytes];
        foreach (var lease in leases)
            DotLeaseRecord.Write(image.AsSpan(lease.Slot * DotLeaseRecord.SlotBytes), lease);

        File.WriteAllBytes(path, image);
    }
}
