package dev.pitwatch.hub.live;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.core.platform.operation.PlatformNews;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What those who follow the platform are notified of besides alerts: bean {@code platformStream} of routes/live. Each hub notifies
 * all of them of what changed of its own routes, plugins and backups; the database notifies of workshops. One thread looks.
 */
public final class PlatformStream {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformStream.class);
    private static final String GONE = "gone";
    private static final Map<String, LiveEventType> TYPES = Stream.of(
                    LiveEventType.ROUTE, LiveEventType.PLUGIN, LiveEventType.BACKUP, LiveEventType.WORKSHOP)
            .collect(Collectors.toMap(LiveEventType::code, Function.identity()));

    private final String node;
    private final List<Supplier<List<NodeState>>> watched;
    private final Consumer<List<PlatformNews>> tell;
    private final LiveEvents events;
    /** Null: nothing is known yet, so nothing has changed. */
    private @Nullable Map<String, NodeState> known;

    /**
     * Takes what is looked at, and where the events go.
     *
     * @param node this hub among others
     * @param tell notifies every hub
     */
    public PlatformStream(
            String node,
            List<Supplier<List<NodeState>>> watched,
            Consumer<List<PlatformNews>> tell,
            LiveEvents events) {
        this.node = node;
        this.watched = List.copyOf(watched);
        this.tell = tell;
        this.events = events;
    }

    /** Listens from now on; call before {@link DatabaseNotifications#start}. */
    void listen(DatabaseNotifications notifications) {
        notifications.on(PlatformNews.CHANNEL, this::heard);
    }

    /** Notifies of what changed since the last look; what the database does not take now is notified of at the next one. */
    public void look() {
        Map<String, NodeState> now = now();
        Map<String, NodeState> before = known == null ? now : known;
        List<PlatformNews> changed = new ArrayList<>();
        now.forEach((key, state) -> {
            NodeState was = before.get(key);
            if (was == null || !was.mark().equals(state.mark()) || !was.state().equals(state.state())) {
                changed.add(item(state));
            }
        });
        before.forEach((key, was) -> {
            if (!now.containsKey(key)) {
                changed.add(item(new NodeState(was.kind(), was.id(), GONE, GONE, null)));
            }
        });
        try {
            if (!changed.isEmpty()) {
                tell.accept(changed);
            }
            known = now;
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isPassing(e)) {
                throw e;
            }
            known = before;
            LOG.debug("changes of routes and plugins are notified of later: {}", e.getMessage());
        }
    }

    private Map<String, NodeState> now() {
        Map<String, NodeState> now = new LinkedHashMap<>();
        watched.stream()
                .flatMap(source -> source.get().stream())
                .forEach(state -> now.put(state.kind().code() + " " + state.id(), state));
        return now;
    }

    private PlatformNews item(NodeState state) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("node", node);
        data.put(state.kind() == LiveEventType.ROUTE ? "id" : "name", state.id());
        data.put("state", state.state());
        if (state.kind() == LiveEventType.ROUTE) {
            data.put("by", state.by());
        }
        return new PlatformNews(state.kind().code(), data);
    }

    /** Publishes what was notified of; empty: what was notified of meanwhile is not known. */
    void heard(String payload) {
        if (payload.isEmpty()) {
            events.resyncPlatform();
            return;
        }
        PlatformNews.read(payload)
                .filter(item -> TYPES.containsKey(item.type()))
                .ifPresentOrElse(
                        item -> events.publish(LiveEvent.ofPlatform(TYPES.get(item.type()), item.data())),
                        () -> LOG.warn("news of the platform: \"{}\", expected one of {}", payload, TYPES.keySet()));
    }
}
