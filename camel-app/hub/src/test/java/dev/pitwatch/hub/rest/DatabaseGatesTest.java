package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatabaseGatesTest {

    private static final Principal ROOT =
            new Principal(1L, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    private static final Principal OWNER = new Principal(2L, "owner", Role.OWNER, null, 7L, null, Set.of(), false);
    private static final Exception NONE_LEFT =
            new IllegalStateException(new SQLTransientConnectionException("no connection"));

    private final DatabaseGates gates = new DatabaseGates();

    private void assertOpen(@Nullable Principal who) {
        assertThatCode(() -> gates.of(who).pass()).doesNotThrowAnyException();
    }

    private void assertShut(@Nullable Principal who) {
        assertThatThrownBy(() -> gates.of(who).pass()).isInstanceOf(Problem.class);
    }

    @Test
    void givenThePlatformWithoutConnections_whenAWorkshopCalls_thenItIsLetThrough() {
        gates.of(null).noticed(NONE_LEFT);

        assertShut(null);
        assertShut(ROOT);
        assertOpen(OWNER);
    }

    @Test
    void givenWorkshopsWithoutConnections_whenThePlatformCalls_thenItIsLetThrough() {
        gates.of(OWNER).noticed(NONE_LEFT);

        assertShut(OWNER);
        assertOpen(ROOT);
        assertOpen(null);
    }

    @Test
    void givenAnotherFailure_whenNoticed_thenTheGateStaysOpen() {
        gates.of(OWNER).noticed(new IllegalStateException("broken"));

        assertOpen(OWNER);
    }
}
