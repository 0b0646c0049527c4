package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a hub asks the embedded broker about its clients: a {@link Question} as JSON, published on the hub's own connection, on
 * which the {@link Answer} comes back without a subscription. No device may touch these topics.
 */
public final class ClientQuestions {

    public static final String TOPIC = "$CONTROL/pitwatch/clients";
    public static final String ANSWER_TOPIC = TOPIC + "/response";

    private ClientQuestions() {}

    /**
     * One of both is asked.
     *
     * @param id comes back in the answer
     * @param list which clients are wanted
     * @param disconnect the client id that is to be hung up on
     */
    public record Question(long id, @Nullable Wanted list, @Nullable String disconnect) {}

    /** A page of a list. */
    public record Wanted(BrokerClientFilter filter, String sort, Page page) {}

    /**
     * What there is to say.
     *
     * @param clients of the page that is wanted
     * @param total clients on all pages
     * @param disconnection null: a list was wanted
     */
    public record Answer(long id, List<BrokerClient> clients, long total, @Nullable Disconnection disconnection) {
        public Answer {
            clients = List.copyOf(clients);
        }
    }
}
