package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrincipalTest {

    private static Principal of(Role role, @Nullable String subRole, @Nullable Long workshop, Long... pits) {
        return new Principal(1L, "p", role, subRole, workshop, null, Set.of(pits), false);
    }

    @Test
    void givenEachRole_whenAskedForAPit_thenSeesWhatTheDomainSays() {
        assertThat(of(Role.SUPER_ADMIN, null, null).sees(7, 1)).isTrue();
        assertThat(of(Role.OWNER, null, 7L).sees(7, 1)).isTrue();
        assertThat(of(Role.OWNER, null, 8L).sees(7, 1)).isFalse();
        assertThat(of(Role.STAFF, "admin", 7L).sees(7, 1)).isTrue();
        assertThat(of(Role.STAFF, "operator", 7L, 1L).sees(7, 1)).isTrue();
        assertThat(of(Role.STAFF, "operator", 7L, 2L).sees(7, 1)).isFalse();
    }

    @Test
    void givenEachRole_whenAskedForAdmin_thenOnlyThoseAboveOperatorsAre() {
        assertThat(of(Role.SUPER_ADMIN, null, null).isAdmin()).isTrue();
        assertThat(of(Role.OWNER, null, 7L).isAdmin()).isTrue();
        assertThat(of(Role.STAFF, "admin", 7L).isAdmin()).isTrue();
        assertThat(of(Role.STAFF, "operator", 7L).isAdmin()).isFalse();
        assertThat(of(Role.CUSTOMER, null, 7L).isAdmin()).isFalse();
    }

    @Test
    void givenOwnerWithoutWorkshop_whenMade_thenIsRefusedSinceThatWouldBeAllWorkshops() {
        assertThatThrownBy(() -> of(Role.OWNER, null, null)).hasMessageContaining("owner of workshop null");
        assertThatThrownBy(() -> of(Role.SUPER_ADMIN, null, 7L)).hasMessageContaining("super_admin of workshop 7");
    }
}
