package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WsTicketsTest {

    private final TestClock clock = TestClock.atExample();
    private final WsTickets tickets = new WsTickets(clock, 4);

    private static Principal owner(long workshop) {
        return new Principal(workshop, "owner", Role.OWNER, null, workshop, null, Set.of(), false);
    }

    @Test
    void givenATicket_whenItIsUsed_thenItIsGoodOnceAndForHalfAMinute() {
        String used = tickets.issue(owner(1));
        String late = tickets.issue(owner(1));

        assertThat(tickets.redeem(used)).contains(owner(1));
        assertThat(tickets.redeem(used)).isEmpty();
        clock.pass(WsTickets.LIFETIME);
        assertThat(tickets.redeem(late)).isEmpty();
    }

    @Test
    void givenTwoWorkshopsThatAskForVeryManyTickets_whenAThirdHasOne_thenItIsGood() {
        String third = tickets.issue(owner(3));
        String link = tickets.issue(Principal.byLink(UUID.randomUUID(), 1, 7, Set.of()));
        List<String> many = Stream.of(1L, 2L, 1L, 2L, 1L, 2L)
                .map(workshop -> tickets.issue(owner(workshop)))
                .toList();

        assertThat(tickets.redeem(third)).isPresent();
        assertThat(tickets.redeem(link)).as("its guests' is no one else's").isPresent();
        assertThat(many.stream().filter(ticket -> tickets.redeem(ticket).isPresent()))
                .hasSize(2);
    }

    @Test
    void givenTicketsThatAreTooOld_whenOthersAreMade_thenTheyTakeNoPlaces() {
        tickets.issue(owner(1));
        tickets.issue(owner(1));
        clock.pass(WsTickets.LIFETIME);
        List<String> others = Stream.of(2L, 2L, 2L, 2L)
                .map(workshop -> tickets.issue(owner(workshop)))
                .toList();

        assertThat(others)
                .allSatisfy(ticket -> assertThat(tickets.redeem(ticket)).isPresent());
    }
}
