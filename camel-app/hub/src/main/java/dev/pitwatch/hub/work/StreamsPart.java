package dev.pitwatch.hub.work;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.stream.AskedCount;
import dev.pitwatch.core.work.stream.StreamGate;
import dev.pitwatch.core.work.stream.StreamKeeper;
import dev.pitwatch.core.work.stream.StreamRights;
import dev.pitwatch.core.work.stream.StreamSessions;
import dev.pitwatch.core.work.stream.StreamTokens;
import dev.pitwatch.core.work.stream.StreamWatchers;
import dev.pitwatch.core.work.stream.Streams;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.Registry;

/** Who may look at pits' cameras; without a media server no one, and nothing happens here. */
public final class StreamsPart implements Part {

    /** Where the media server asks: {@code /hooks/mediamtx/auth}. */
    public static final String HOOK = "mediamtx";

    private final boolean thereIsAServer;
    private final StreamRights rights;
    private final StreamSessions open;
    private final StreamKeeper keeper;
    private final StreamGate gate;
    private final Optional<String> hookKey;
    private final Stills stills;
    private final List<Handlers> handlers;

    public StreamsPart(HubServices services, SessionsPart sessions, WorkPart work, MediaApi media) throws IOException {
        Settings settings = services.settings();
        Cameras cameras = settings.cameras();
        thereIsAServer = cameras.server().isPresent();
        hookKey = cameras.server().map(any -> settings.secrets().mediaHookKey());
        rights = new StreamRights(
                services.database(), services.masterKey(), sessions.sessions(), services.clock(), services.meters());
        StreamTokens tokens = new StreamTokens(services.masterKey(), services.clock());
        open = new StreamSessions(rights, services.meters());
        keeper = new StreamKeeper(
                services.database(),
                open,
                rights,
                cameras.server().map(any -> media),
                NodeId.of(settings.folders().data()),
                services.clock());
        Optional<StreamGate.ApiUser> hub = cameras.server().flatMap(server -> server.user()
                .map(user -> new StreamGate.ApiUser(user, server.password().orElse(""))));
        gate = new StreamGate(tokens, rights, open, hub, services.clock(), services.meters());
        Optional<Streams.Server> reached = Optional.of(new Streams.Server(cameras.webrtcUrl(), cameras.hlsUrl()))
                .filter(there -> thereIsAServer
                        && (there.webrtc().isPresent() || there.hls().isPresent()));
        Streams streams = new Streams(rights, tokens, reached, keeper::isAway, keeper::showsHls);
        MediaMtxStreams stillsAt = MediaMtxStreams.of(cameras.server());
        stills = new Stills(
                new Ffmpeg(cameras.ffmpeg()),
                source -> stillsAt.address(source.path(), streams.stillToken(source)),
                services.clock(),
                services.meters());
        handlers = List.of(new StreamHandlers(streams, stills, work.links()::visitor));
    }

    /** {@return what the media server shows when it asks; empty: there is none} */
    public Optional<String> hookKey() {
        return hookKey;
    }

    /** Takes who is notified of those who come and go. */
    public void tell(StreamWatchers watchers) {
        open.tell(watchers);
    }

    /** Takes what counts the media server's questions. */
    public void countBy(AskedCount count) {
        gate.countBy(count);
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("streamHook", new StreamHook(gate));
        registry.bind("streams", keeper);
    }

    @Override
    public Map<String, String> duties() {
        return thereIsAServer
                ? Map.of("cameras-locate", "who may not look any more goes on looking by RTSP for up to ten seconds")
                : Map.of();
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        if (thereIsAServer) {
            rights.start(notifications);
        }
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        stills.close();
        rights.close();
    }
}
