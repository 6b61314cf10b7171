namespace DataWarehouse.Tests.KeyValue;

/// <summary>One version of one key in the model; a deletion has no value.</summary>
internal sealed record ModelVersion(string Key, string? Value, long Main, int Sub, long Create, long Version, long Lease)
{
    public override string ToString() => $"{Key}={Value} create {Create} mod {Main} version {Version} lease {Lease}";
}
