using CsCheck;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A membership and three sets of events in it, related often enough for every order to occur.</summary>
internal sealed record LawCase(MembershipCase Membership, KnowledgeCase First, KnowledgeCase Second, KnowledgeCase Third)
{
    internal static Gen<LawCase> Small { get; } = Of(MembershipCase.Any, KnowledgeCase.Small);

    internal static Gen<LawCase> Large { get; } = Of(MembershipCase.Large, KnowledgeCase.Large);

    /// <summary>The second one either stands alone or has the first one's entries as well; the stamps come from one small range.</summary>
    private static Gen<LawCase> Of(Gen<MembershipCase> memberships, Gen<KnowledgeCase> knowledge) =>
        Gen.Select(memberships, knowledge, knowledge, knowledge, Gen.Int[0, 3], (membership, first, second, third, relation) => new LawCase(
            membership,
            first,
            relation == 0 ? second : new KnowledgeCase([.. second.Entries.Take(relation - 1), .. first.Entries], second.Stamp),
            third));
}
