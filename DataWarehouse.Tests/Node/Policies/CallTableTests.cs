using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Architecture;
using Google.Protobuf.Reflection;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>Which methods may be called again: every one that is offered stands in the table, and nothing that changes anything may.</summary>
public sealed class CallTableTests
{
    private static readonly FileDescriptor[] Files =
    [
        .. from type in typeof(RpcReflection).Assembly.GetTypes()
           where type.Namespace == typeof(RpcReflection).Namespace && type.Name.EndsWith("Reflection", StringComparison.Ordinal)
           select (FileDescriptor)type.GetProperty(nameof(RpcReflection.Descriptor))!.GetValue(null)!,
    ];

    [Fact]
    public void Table_HasEveryMethodThatIsOffered_AndNoOther()
    {
        var offered = Files.SelectMany(static file => file.Services).SelectMany(static service => service.Methods).Select(static method => $"/{method.Service.FullName}/{method.Name}").ToList();

        Assert.True(offered.Count > 25, "the services were not found");
        Findings.None(offered.Except(CallTable.Methods.Keys, StringComparer.Ordinal).Select(static method => $"{method}: say in CallTable whether it may be called again"));
        Findings.None(CallTable.Methods.Keys.Except(offered, StringComparer.Ordinal).Select(static method => $"{method} is not offered"));
    }

    [Fact]
    public void Table_LetsNoStreamBeRepeated() => Findings.None(
        from method in Files.SelectMany(static file => file.Services).SelectMany(static service => service.Methods)
        where (method.IsClientStreaming || method.IsServerStreaming) && CallTable.IsRepeatable($"/{method.Service.FullName}/{method.Name}")
        select method.FullName);

    [Fact]
    public void Table_LetsTheseBeRepeatedAndNoOther() => Assert.Equal(
        [
            "/datawarehouse.admin.v1.Groups/Top",
            "/datawarehouse.admin.v1.Keyspaces/List",
            "/datawarehouse.admin.v1.Members/List",
            "/datawarehouse.admin.v1.Members/ListTokens",
            "/datawarehouse.admin.v1.Members/UpgradeStatus",
            "/etcdserverpb.Cluster/MemberList",
            "/etcdserverpb.KV/Range",
            "/etcdserverpb.Lease/LeaseLeases",
            "/etcdserverpb.Lease/LeaseTimeToLive",
            "/etcdserverpb.Maintenance/Hash",
            "/etcdserverpb.Maintenance/HashKV",
            "/etcdserverpb.Maintenance/Status",
            "/grpc.health.v1.Health/Check",
        ],
        CallTable.Methods.Where(static pair => pair.Value).Select(static pair => pair.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void IsRepeatable_OfWhatNobodyKnows_IsFalse() => Assert.False(CallTable.IsRepeatable("/etcdserverpb.KV/Shuffle"));
}
