package dev.pitwatch.hub.web;

import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.stream.AskedCount;
import dev.pitwatch.hub.health.HealthCall;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.rest.RestApi;
import dev.pitwatch.hub.services.HubServices;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.spi.Registry;

/** The API of all parts and the dashboard's files, on the public port. */
public final class WebPart implements Part {

    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE - 2;

    private final HubServices services;
    private final HubServer server;
    private final RestApi api;

    /**
     * Throws when the contract and the handlers don't match.
     *
     * @param visitors knows who comes by the token of a job's link; it asks the database
     * @param handlers of all parts
     */
    public WebPart(
            HubServices services,
            HubServer server,
            SessionsPart sessions,
            Function<String, Principal> visitors,
            List<Handlers> handlers) {
        this.services = services;
        this.server = server;
        this.api = new RestApi(
                services.camel(),
                services.vertx(),
                handlers,
                sessions.authentication(),
                sessions.familiar(),
                visitors,
                sessions.repeatedCalls(),
                services.settings().web(),
                server.limits(),
                services.meters(),
                services.traces());
    }

    /** {@return what counts upgrades to sockets as the calls that they are} */
    public CallCount upgrades() {
        return api.upgrades();
    }

    /** {@return what counts a media server's questions} */
    public AskedCount asked() {
        return api.asked();
    }

    /** From now on that hook of route files, {@code a} of {@code /hooks/a/b}, is for those who show the key in the address; empty: for none. */
    public void guardHook(String hook, Optional<String> key) {
        api.guardHook(hook, key);
    }

    /** Takes what of other settings can be taken while browsers are served. */
    public void follow(Web web) {
        api.follow(web);
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("health", new HealthCall(services.health()));
    }

    /** Answers from now on. */
    @Override
    public void start() throws Exception {
        Router router = server.router();
        api.mount(router);
        router.route()
                .order(AFTER_ALL_OTHERS)
                .handler(api::countFile)
                .handler(new StaticFiles(
                        services.loader(),
                        server.limits(),
                        services.settings().web().publicUrl(),
                        media(services.settings().cameras()),
                        services.settings().web().assetUrl()));
    }

    private static List<URI> media(Cameras cameras) {
        return Stream.of(cameras.webrtcUrl(), cameras.hlsUrl(), cameras.playbackUrl())
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void close() {
        api.close();
    }
}
