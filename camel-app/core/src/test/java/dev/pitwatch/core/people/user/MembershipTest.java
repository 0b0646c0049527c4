package dev.pitwatch.core.people.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {

    private static final Membership OPERATOR = Membership.of(Role.STAFF, "operator", List.of(2L, 1L, 2L));
    private static final Membership ADMIN = Membership.of(Role.STAFF, "admin", List.of());
    private static final Membership OWNER = Membership.of(Role.OWNER, null, List.of());

    @Test
    void givenStaffOfWhomNothingIsSaid_whenMade_thenOperators() {
        assertThat(Membership.of(Role.STAFF, null, List.of(3L)))
                .isEqualTo(new Membership(Role.STAFF, "operator", List.of(3L)));
        assertThat(OPERATOR.pitIds()).containsExactly(1L, 2L);
    }

    @Test
    void givenWhatDoesNotGoTogether_whenMade_thenTheFieldIsNamed() {
        assertThatThrownBy(() -> Membership.of(Role.OWNER, "admin", List.of()))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("sub_role: ");
        assertThatThrownBy(() -> Membership.of(Role.STAFF, "admin", List.of(1L)))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("pit_ids: ");
        assertThatThrownBy(() -> Membership.of(Role.CUSTOMER, null, List.of(1L)))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("pit_ids: ");
    }

    @Test
    void givenAPatchOfSomethingElse_whenApplied_thenAllStays() throws Exception {
        assertThat(OPERATOR.after(patch("{\"name\":\"x\"}"))).isEqualTo(OPERATOR);
        assertThat(ADMIN.after(patch("{}"))).isEqualTo(ADMIN);
        assertThat(OWNER.after(patch("{}"))).isEqualTo(OWNER);
    }

    @Test
    void givenAnOperator_whenTheyBecomeSomethingElse_thenTheirPitsAreGone() throws Exception {
        assertThat(OPERATOR.after(patch("{\"sub_role\":\"admin\"}"))).isEqualTo(ADMIN);
        assertThat(OPERATOR.after(patch("{\"role\":\"owner\"}"))).isEqualTo(OWNER);
    }

    @Test
    void givenAnAdmin_whenTheyBecomeAnOperator_thenTheyHaveThePitsThatAreGiven() throws Exception {
        assertThat(ADMIN.after(patch("{\"sub_role\":\"operator\",\"pit_ids\":[2,1]}")))
                .isEqualTo(OPERATOR);
        assertThat(ADMIN.after(patch("{\"sub_role\":\"operator\"}")).pitIds()).isEmpty();
    }

    @Test
    void givenAnOwner_whenTheyBecomeStaff_thenOperatorsWithoutPits() throws Exception {
        assertThat(OWNER.after(patch("{\"role\":\"staff\"}")))
                .isEqualTo(new Membership(Role.STAFF, "operator", List.of()));
    }

    @Test
    void givenAWorkshopsPerson_whenTheyAreToBecomeThePlatforms_thenRefusedAndTheOtherWayToo() {
        Membership root = Membership.of(Role.SUPER_ADMIN, null, List.of());

        assertThatThrownBy(() -> OWNER.after(patch("{\"role\":\"super_admin\"}")))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("role: ");
        assertThatThrownBy(() -> root.after(patch("{\"role\":\"owner\"}")))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("role: ");
    }

    @Test
    void givenAllKinds_whenAskedWhoMustNotBeTheLast_thenOwnersAndThePlatforms() {
        assertThat(OWNER.isNeeded()).isTrue();
        assertThat(Membership.of(Role.SUPER_ADMIN, null, List.of()).isNeeded()).isTrue();
        assertThat(ADMIN.isNeeded()).isFalse();
        assertThat(OPERATOR.isNeeded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "SUPER_ADMIN, , true, true, true",
        "OWNER, , true, true, true",
        "STAFF, admin, false, false, true",
        "STAFF, operator, false, false, false",
        "CUSTOMER, , false, false, false"
    })
    void givenSomeone_whenTheyDecideOnPeople_thenAdminsOnNoAdminsAndOwners(
            Role role, @Nullable String subRole, boolean onOwners, boolean onAdmins, boolean onOperators) {
        Long workshop = role == Role.SUPER_ADMIN ? null : 1L;
        Principal principal = new Principal(1L, "p", role, subRole, workshop, null, Set.of(), false);

        assertThat(OWNER.isManagedBy(principal)).isEqualTo(onOwners);
        assertThat(ADMIN.isManagedBy(principal)).isEqualTo(onAdmins);
        assertThat(OPERATOR.isManagedBy(principal)).isEqualTo(onOperators);
    }

    private static Patch patch(String json) throws Exception {
        return new Patch((ObjectNode) Json.MAPPER.readTree(json));
    }
}
