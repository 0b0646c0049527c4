package dev.pitwatch.hub;

import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.readings.deadletter.Replayer;
import dev.pitwatch.hub.admission.AdmissionPart;
import dev.pitwatch.hub.alerts.AlertSourcesPart;
import dev.pitwatch.hub.alerts.AlertsPart;
import dev.pitwatch.hub.alerts.PushAcknowledgePart;
import dev.pitwatch.hub.devices.DeviceReportsPart;
import dev.pitwatch.hub.devices.DevicesPart;
import dev.pitwatch.hub.ingest.IngestPart;
import dev.pitwatch.hub.ingest.ProbePart;
import dev.pitwatch.hub.live.EventLog;
import dev.pitwatch.hub.live.LivePart;
import dev.pitwatch.hub.live.PlatformStreamPart;
import dev.pitwatch.hub.live.SocketCallers;
import dev.pitwatch.hub.live.SocketsPart;
import dev.pitwatch.hub.mqtt.BrokerClientsPart;
import dev.pitwatch.hub.mqtt.PublisherPart;
import dev.pitwatch.hub.mqtt.RemoteAccountsPart;
import dev.pitwatch.hub.mqtt.SubscriptionsPart;
import dev.pitwatch.hub.notification.AnnouncementsPart;
import dev.pitwatch.hub.notification.NoticesPart;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.part.Parts;
import dev.pitwatch.hub.people.PeoplePart;
import dev.pitwatch.hub.people.SessionsPart;
import dev.pitwatch.hub.platform.BackupPart;
import dev.pitwatch.hub.platform.PlatformPart;
import dev.pitwatch.hub.platform.SubscriptionPart;
import dev.pitwatch.hub.plugins.PluginsPart;
import dev.pitwatch.hub.readings.ReadingsPart;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.routes.RoutesPart;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.web.WebPart;
import dev.pitwatch.hub.work.CamerasPart;
import dev.pitwatch.hub.work.JobNewsPart;
import dev.pitwatch.hub.work.StreamsPart;
import dev.pitwatch.hub.work.WorkPart;
import java.util.List;

/**
 * The parts of a hub, in the order in which they are made and started: a new capability is a line here, and its own files. The hub
 * and the tests of its API put together the same.
 */
public final class HubParts {

    private final SessionsPart sessions;
    private final PeoplePart people;
    private final PublisherPart sending;
    private final WorkPart work;
    private final CamerasPart cameras;
    private final StreamsPart streams;
    private final NoticesPart notices;
    private final SocketsPart sockets;
    private final RoutesPart routes;
    private final WebPart web;

    /**
     * Makes the parts; none runs yet.
     *
     * @param parts takes each as it is made, to close those that are there when one can't be made
     * @param replayer takes dead letters through ingest once more
     */
    public HubParts(Parts parts, HubServices services, HubServer server, EventLog events, Replayer replayer)
            throws Exception {
        sessions = parts.add(new SessionsPart(services));
        people = parts.add(new PeoplePart(services, sessions));
        PlatformPart platform = parts.add(new PlatformPart(services, people));
        parts.add(new SubscriptionPart(services, events));
        AdmissionPart admission = parts.add(new AdmissionPart(services, events));
        sending = parts.add(new PublisherPart(services));
        RemoteAccountsPart accounts = parts.add(new RemoteAccountsPart(services, sending));
        parts.add(new BrokerClientsPart(services, sending, accounts));
        DevicesPart devices =
                parts.add(new DevicesPart(services, admission, platform.cameraLaw(), sending.publisher(), events));
        DeviceReportsPart reports = parts.add(new DeviceReportsPart(services, admission, devices));
        IngestPart ingest = parts.add(new IngestPart(services, admission));
        ingest.store().tell(reports.outcomes());
        ReadingsPart readings = parts.add(new ReadingsPart(services, platform.pits(), replayer));
        SubscriptionsPart subscriptions = parts.add(new SubscriptionsPart(
                services, sending, ingest.store()::storesNow, ingest.store()::mark, admission.flood()::paused));
        ingest.store().onLeft(subscriptions.leftMessages()::left);
        devices.presence().hearsWhile(subscriptions::hears);
        AlertsPart alerts =
                parts.add(new AlertsPart(services, admission.directory(), devices.presence()::hearingSince, events));
        parts.add(new PushAcknowledgePart(services, sessions.sessions()));
        work = parts.add(new WorkPart(
                services,
                sessions,
                people,
                readings.queries(),
                platform.cameraLaw(),
                ingest.occupancy()::refresh,
                events));
        parts.add(new JobNewsPart(services, sessions, ingest.occupancy()::refresh, events));
        cameras = parts.add(new CamerasPart(services, platform.cameraLaw().hosts(), platform.pits(), events));
        streams = parts.add(new StreamsPart(services, sessions, work, cameras.api()));
        parts.add(new AnnouncementsPart(services));
        notices = parts.add(new NoticesPart(services, people.users()));
        parts.add(new PluginsPart(services.plugins()));
        SocketCallers callers = new SocketCallers(sessions.sessions(), sessions.authentication(), work.links()::open);
        sockets = parts.add(new SocketsPart(services, server.router(), events, callers, platform.pits()::ids));
        streams.tell(sockets.viewers());
        parts.add(new LivePart(services, events, sockets, sessions.tickets(), work.links(), platform.pits()));
        ProbePart probe = parts.add(new ProbePart(services));
        routes = parts.add(new RoutesPart(
                services, ingest.store().tally(), readings::replayRefusedByHub, probe.probe(), parts::duties));
        BackupPart backups = parts.add(new BackupPart(services, routes.files()::missing));
        parts.add(new AlertSourcesPart(
                services,
                alerts.episodes(),
                ingest.store().tally(),
                routes.files()::stoppedByPeople,
                routes::undone,
                routes.files()::missing,
                cameras.watch()::serverAway,
                cameras.watch()::hasLooked,
                backups));
        parts.add(
                new PlatformStreamPart(services, events, List.of(routes.files()::states, services.plugins()::states)));
        web = parts.add(new WebPart(services, server, sessions, work.links()::visitor, parts.handlers()));
        sockets.countBy(web.upgrades());
        web.guardHook(StreamsPart.HOOK, streams.hookKey());
        streams.countBy(web.asked());
    }

    /** Takes what of other settings can be taken while it runs. */
    void follow(Web changed) {
        people.follow(changed);
        sockets.follow(changed);
        web.follow(changed);
    }

    public SessionsPart sessions() {
        return sessions;
    }

    public Part sending() {
        return sending;
    }

    public WorkPart work() {
        return work;
    }

    public Part cameras() {
        return cameras;
    }

    public Part streams() {
        return streams;
    }

    public Part notices() {
        return notices;
    }

    public RoutesPart routes() {
        return routes;
    }

    public Part web() {
        return web;
    }
}
