package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import dev.pitwatch.core.admission.broker.ClientQuestions.Answer;
import dev.pitwatch.core.admission.broker.ClientQuestions.Question;
import dev.pitwatch.core.admission.broker.ClientQuestions.Wanted;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokerClientFilterTest {

    private static final BrokerClientFilter ANY = new BrokerClientFilter(null, null, null);
    private static final BrokerClient EARLY = client("ESP32-B", "ESP32-B", Kind.DEVICE, true, 1);
    private static final BrokerClient LATE = client("ESP32-A", "ESP32-A", Kind.DEVICE, true, 2);
    private static final BrokerClient AWAY = client("ESP32-C", "ESP32-C", Kind.DEVICE, false, null);
    private static final BrokerClient OLD = client(null, "w1", Kind.WORKSHOP, null, null);
    private static final List<BrokerClient> ALL = List.of(OLD, EARLY, AWAY, LATE);

    private static BrokerClient client(
            @Nullable String id, String username, Kind kind, @Nullable Boolean connected, @Nullable Integer since) {
        return new BrokerClient(
                id,
                username,
                kind,
                connected,
                since == null ? null : Instant.ofEpochSecond(since),
                null,
                null,
                0L,
                null);
    }

    @Test
    void givenClients_whenSorted_thenWhatIsNotKnownComesLastEitherWay() {
        assertThat(sorted("client_id")).containsExactly(LATE, EARLY, AWAY, OLD);
        assertThat(sorted("-client_id")).containsExactly(AWAY, EARLY, LATE, OLD);
        assertThat(sorted("since")).containsExactly(EARLY, LATE, AWAY, OLD);
        assertThat(sorted("-since")).containsExactly(LATE, EARLY, AWAY, OLD);
    }

    private static List<BrokerClient> sorted(String sort) {
        return ANY.page(ALL, sort, new Page(1, 10)).items();
    }

    @Test
    void givenClients_whenFiltered_thenOnlyThoseAreCounted() {
        assertThat(wanted(new BrokerClientFilter(Kind.WORKSHOP, null, null))).containsExactly(OLD);
        assertThat(wanted(new BrokerClientFilter(null, true, null))).containsExactly(LATE, EARLY);
        assertThat(wanted(new BrokerClientFilter(null, false, null))).containsExactly(AWAY);
        assertThat(wanted(new BrokerClientFilter(Kind.DEVICE, null, "esp32-c"))).containsExactly(AWAY);
        assertThat(wanted(new BrokerClientFilter(null, null, "W1"))).containsExactly(OLD);
    }

    private static List<BrokerClient> wanted(BrokerClientFilter filter) {
        Paged<BrokerClient> page = filter.page(ALL, "client_id", new Page(1, 10));
        assertThat(page.total()).isEqualTo(page.items().size());
        return page.items();
    }

    @Test
    void givenClients_whenPaged_thenTheTotalIsOfAll() {
        assertThat(ANY.page(ALL, "client_id", new Page(2, 3))).isEqualTo(new Paged<>(List.of(OLD), 4));
        assertThat(ANY.page(ALL, "client_id", new Page(3, 3))).isEqualTo(new Paged<>(List.of(), 4));
    }

    @Test
    void givenQuestionsAndAnswers_whenWrittenAndRead_thenTheyAreTheSame() throws Exception {
        Question list = new Question(
                1, new Wanted(new BrokerClientFilter(Kind.HUB, true, "x"), "-since", new Page(2, 7)), null);
        Question disconnect = new Question(2, null, "w1/any");
        Answer page = new Answer(1, ALL, 4, null);
        Answer done = new Answer(2, List.of(), 0, Disconnection.NOT_CONNECTED);

        assertThat(Json.MAPPER.readValue(Json.bytes(list), Question.class)).isEqualTo(list);
        assertThat(Json.MAPPER.readValue(Json.bytes(disconnect), Question.class))
                .isEqualTo(disconnect);
        assertThat(Json.MAPPER.readValue(Json.bytes(page), Answer.class)).isEqualTo(page);
        assertThat(Json.MAPPER.readValue(Json.bytes(done), Answer.class)).isEqualTo(done);
    }
}
