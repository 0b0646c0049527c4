package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which clients of the broker are wanted; null: any.
 *
 * @param connected of which the broker says so
 * @param q part of a client id or user name, in whatever case
 */
public record BrokerClientFilter(@Nullable Kind kind, @Nullable Boolean connected, @Nullable String q) {

    /**
     * {@return a page of those that are wanted}
     *
     * @param sort {@code client_id} or {@code since}, downwards with a leading "-"; what is not known comes last
     */
    public Paged<BrokerClient> page(Collection<BrokerClient> all, String sort, Page page) {
        List<BrokerClient> wanted =
                all.stream().filter(this::admits).sorted(order(sort)).toList();
        return new Paged<>(
                wanted.stream().skip(page.offset()).limit(page.size()).toList(), wanted.size());
    }

    private boolean admits(BrokerClient client) {
        return (kind == null || kind == client.kind())
                && (connected == null || connected.equals(client.connected()))
                && (q == null || contains(client.clientId(), q) || contains(client.username(), q));
    }

    private static boolean contains(@Nullable String text, String part) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static Comparator<BrokerClient> order(String sort) {
        boolean down = sort.startsWith("-");
        Comparator<BrokerClient> first =
                sort.endsWith("since") ? by(BrokerClient::since, down) : by(BrokerClient::clientId, down);
        return first.thenComparing(by(BrokerClient::clientId, false)).thenComparing(by(BrokerClient::username, false));
    }

    private static <T extends Comparable<T>> Comparator<BrokerClient> by(
            Function<BrokerClient, @Nullable T> field, boolean down) {
        Comparator<T> order = down ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return Comparator.comparing(field, Comparator.nullsLast(order));
    }
}
