package dev.pitwatch.hub.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.core.testing.MailServer.Fault;
import dev.pitwatch.hub.notification.TestOutcomes;
import dev.pitwatch.hub.routes.FileSettings;
import dev.pitwatch.hub.routes.RouteFiles;
import dev.pitwatch.hub.routes.RouteProperties;
import dev.pitwatch.hub.routes.RouteRestrictions;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.OutgoingNotice.Content;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import dev.pitwatch.spi.SendOutcome.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The route that the plugin notify-email carries, with the hub's connections, against mail servers. */
class EmailRouteTest {

    private static final Path ROUTE = Path.of("../../plugins/notify-email/camel/notify-email.camel.yaml");
    private static final String PASSWORD = "p&a=s+s%w#o?rd";

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private final GreenMail mailbox = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final MailServer server = new MailServer(PASSWORD);
    private final ExecutorService aside = Executors.newCachedThreadPool();
    private final Map<String, String> settings = new HashMap<>(Map.of("SMTP_FROM", "Pitwatch <hub@example.com>"));
    private Duration answer = SmtpSettings.ANSWER;
    private Duration longest = SmtpSettings.MAIL;
    private MailSender sender;

    @BeforeEach
    void start() {
        mailbox.start();
    }

    @AfterEach
    void stop() throws IOException {
        aside.shutdownNow();
        context.close();
        if (sender != null) {
            sender.close();
        }
        server.close();
        mailbox.stop();
    }

    /** The channel with a server at that port of this machine. */
    private void channel(int port, String tls) throws IOException {
        settings.putAll(Map.of("SMTP_HOST", "127.0.0.1", "SMTP_PORT", Integer.toString(port), "SMTP_TLS", tls));
        sender = new MailSender(settings, answer, longest);
        context.disableJMX();
        new RouteProperties(Map.of(), folder).offer(context);
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        context.getRegistry().bind("mailSender", sender);
        context.getRegistry().bind("mailHead", new MailHead(settings, URI.create("https://shop.example")));
        context.getRegistry().bind("outcomes", TestOutcomes.outcomes());
        RouteRestrictions.read(folder, folder).impose(context);
        context.start();
        RouteFiles files = new RouteFiles(
                context,
                folder,
                folder,
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                name -> new FileSettings(settings.keySet(), settings));
        files.bring("dev.pitwatch.notify-email", Map.of("notify-email.camel.yaml", Files.readAllBytes(ROUTE)));
        assertThat(files.failures()).isEmpty();
    }

    private void signedIn(int port, String tls) throws IOException {
        settings.putAll(Map.of("SMTP_USER", "pitwatch", "SMTP_PASSWORD", PASSWORD));
        channel(port, tls);
    }

    @Test
    void givenANoticeWithHtml_whenSent_thenTheMailboxHasBothUnderOneMessageIdAtEveryAttempt() throws Exception {
        channel(mailbox.getSmtp().getPort(), "off");

        SendOutcome outcome = send(notice("<p>AQI लाल: 346 &amp; more</p>", 1));
        send(notice("<p>AQI लाल: 346 &amp; more</p>", 2));

        assertThat(outcome).isEqualTo(SendOutcome.sent("<key-1@example.com>"));
        MimeMessage[] mails = mailbox.getReceivedMessages();
        assertThat(mails).hasSize(2).allSatisfy(mail -> assertThat(mail.getMessageID())
                .isEqualTo("<key-1@example.com>"));
        MimeMessage mail = mails[0];
        assertThat(mail.getSubject()).isEqualTo("चेतावनी: AQI exceeded 200");
        assertThat(mail.getFrom()[0]).hasToString("Pitwatch <hub@example.com>");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("asha@example.com");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getSentDate()).isNotNull();
        assertThat(parts(mail))
                .containsExactly("text/plain; AQI लाल: 346 & more", "text/html; <p>AQI लाल: 346 &amp; more</p>");
    }

    @Test
    void givenAMailToACustomer_whenSent_thenItComesInTheWorkshopsNameAndIsAnsweredToItsOwner() throws Exception {
        channel(mailbox.getSmtp().getPort(), "off");

        send(notice(
                "",
                1,
                Map.of(
                        "sender",
                        "शाइन, \"PPF\" <x@evil.example>\r\nBcc: y@evil.example",
                        "reply_to",
                        "owner@shine.example")));
        send(notice("", 1, Map.of("sender", "Shine, PPF", "reply_to", "no address")));

        MimeMessage[] mails = mailbox.getReceivedMessages();
        assertThat(mails).hasSize(2);
        InternetAddress from = (InternetAddress) mails[0].getFrom()[0];
        assertThat(from.getAddress()).isEqualTo("hub@example.com");
        assertThat(from.getPersonal()).isEqualTo("शाइन, \"PPF\" <x@evil.example> Bcc: y@evil.example");
        assertThat(mails[0].getHeader("From")[0]).matches("\\p{ASCII}+");
        assertThat(mails[0].getHeader("Bcc")).isNull();
        assertThat(mails[0].getReplyTo()).extracting(Object::toString).containsExactly("owner@shine.example");
        assertThat(mails[0].getMessageID()).isEqualTo("<key-1@example.com>");
        assertThat(mails[1].getFrom()).containsExactly(new InternetAddress("hub@example.com", "Shine, PPF"));
        assertThat(((InternetAddress) mails[1].getFrom()[0]).getPersonal()).isEqualTo("Shine, PPF");
        assertThat(mails[1].getHeader("Reply-To")).isNull();
        assertThat(mails[1].getHeader("List-Unsubscribe")).isNull();
    }

    @Test
    void givenAMailThatItsReaderMayDoWithout_whenSent_thenOneClickInAMailProgramEndsThem() throws Exception {
        channel(mailbox.getSmtp().getPort(), "off");

        send(notice("", 1, Map.of("unsubscribe", "lXw_k0-9aT2vQb7cD1eFgHlXw_k0-9aT")));

        MimeMessage mail = mailbox.getReceivedMessages()[0];
        assertThat(mail.getHeader("List-Unsubscribe"))
                .containsExactly("<https://shop.example/api/v1/unsubscribe/lXw_k0-9aT2vQb7cD1eFgHlXw_k0-9aT>");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
    }

    @Test
    void givenANoticeWithoutHtml_whenSent_thenItIsPlainText() throws Exception {
        channel(mailbox.getSmtp().getPort(), "off");

        send(notice("", 1));

        MimeMessage mail = mailbox.getReceivedMessages()[0];
        assertThat(mail.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
        assertThat(mail.getContent().toString().strip()).isEqualTo("AQI लाल: 346 & more");
    }

    @Test
    void givenManyNotices_whenSent_thenTheConnectionIsKeptUntilTheServerHangsUp() throws Exception {
        signedIn(server.port(), "off");

        for (int i = 0; i < 10; i++) {
            assertThat(send(notice("", 1)).kind()).isEqualTo(Kind.SENT);
        }
        assertThat(server.connections()).isEqualTo(1);

        server.fails(Fault.HANGS_UP_BETWEEN_MAILS);
        for (int i = 0; i < 5; i++) {
            assertThat(send(notice("", 1)).kind()).isEqualTo(Kind.SENT);
        }
        assertThat(server.mails()).hasSize(15);
    }

    @Test
    void givenAServerThatFails_whenSent_thenItSaysWhetherToTryAgain() throws Exception {
        signedIn(server.port(), "off");

        assertOutcome(Fault.REFUSES_AFTER_DATA, Kind.REFUSED, "the mail server refuses the mail: 554 5.7.1");
        assertOutcome(Fault.NO_MAILBOX, Kind.REFUSED, "the mail server refuses the address: 550 5.1.1");
        assertOutcome(Fault.BUSY, Kind.LATER, "the mail server refuses the address: 451 4.7.1");
        assertOutcome(Fault.HANGS_UP_AFTER_DATA, Kind.UNANSWERED, "the mail server 127.0.0.1");
        assertThat(server.mails()).hasSize(1); // which the server has, and gets once more under the same Message-ID
        server.fails(Fault.NONE);
        assertThat(send(notice("", 2)).kind()).isEqualTo(Kind.SENT);
        assertThat(server.mails()).allSatisfy(mail -> assertThat(mail).contains("Message-ID: <key-1@example.com>"));
        server.close();
        sender.close();
        assertThat(send(notice("", 3)).kind()).isEqualTo(Kind.LATER);
    }

    @ParameterizedTest
    @CsvSource({"SILENT, off, LATER", "SILENT, starttls, LATER", "SILENT, tls, LATER", "HANGS_IN_DATA, off, UNANSWERED"
    })
    void givenAServerThatSaysNothing_whenSent_thenItIsTriedLaterWithTheReason(Fault fault, String tls, Kind kind)
            throws Exception {
        answer = Duration.ofMillis(300);
        signedIn(server.port(), tls);

        assertOutcome(fault, kind, "no answer from the mail server 127.0.0.1:%d: ".formatted(server.port()));

        assertThat(server.mails()).isEmpty();
        await("the hub has hung up").until(() -> server.open() == 0);
    }

    /** It is done with the mail earlier than the hub gives the channel up, which would count against the plugin. */
    @Test
    void givenAServerThatIsSlowAtEachStep_whenSent_thenItIsTriedLaterOnceTheTimeOfAMailIsOver() throws Exception {
        longest = Duration.ofMillis(500);
        signedIn(server.port(), "off");
        String late = "the mail server 127.0.0.1:%d did not take the mail within".formatted(server.port());

        assertOutcome(Fault.SLOW, Kind.LATER, late);
        assertThat(server.mails()).isEmpty();
        await("the hub has hung up").until(() -> server.open() == 0);

        server.fails(Fault.NONE);
        assertThat(send(notice("", 2)).kind()).isEqualTo(Kind.SENT);
        assertOutcome(Fault.SLOW, Kind.LATER, late); // by the connection that was kept
        await("the hub has hung up").until(() -> server.open() == 0);
        assertThat(SmtpSettings.MAIL).isLessThan(Duration.ofSeconds(30));
        assertThat(List.of(SmtpSettings.CONNECT, SmtpSettings.ANSWER))
                .allMatch(step -> step.compareTo(SmtpSettings.MAIL) < 0);
    }

    @Test
    void givenMailsThatTheServerHangsIn_whenOthersAreSent_thenTheyGoMeanwhile() throws Exception {
        signedIn(server.port(), "off");
        server.fails(Fault.HANGS_IN_DATA);
        List<CompletableFuture<SendOutcome>> hanging =
                List.of(sendAside(notice("", 1)), sendAside(notice("", 1)), sendAside(notice("", 1)));
        await().until(() -> server.hanging() == 3);

        server.fails(Fault.NONE);
        for (int i = 0; i < 10; i++) {
            assertThat(send(notice("", 1)).kind()).isEqualTo(Kind.SENT);
        }

        assertThat(hanging).noneMatch(CompletableFuture::isDone);
        server.hangUp();
        assertThat(hanging)
                .allSatisfy(
                        one -> assertThat(one.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.UNANSWERED));
    }

    @Test
    void givenAWrongPassword_whenSent_thenPeopleHaveToMendItAndItIsNotShown() throws Exception {
        settings.putAll(Map.of("SMTP_USER", "pitwatch", "SMTP_PASSWORD", "wrong"));
        channel(server.port(), "off");

        SendOutcome outcome = send(notice("", 1));

        assertThat(outcome.kind()).isEqualTo(Kind.REFUSED_FOR_NOW);
        assertThat(outcome.detail())
                .isEqualTo("the mail server 127.0.0.1:%d refuses our sign-in".formatted(server.port()));
    }

    @Test
    void givenAServerWithoutStartTls_whenItIsWanted_thenNothingIsSentInTheClear() throws Exception {
        signedIn(server.port(), "starttls");

        SendOutcome outcome = send(notice("", 1));

        assertThat(outcome.kind()).isEqualTo(Kind.REFUSED_FOR_NOW);
        assertThat(outcome.detail()).contains("has no STARTTLS");
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void givenAServerWhoseCertificateNoOneVouchesFor_whenTlsIsWanted_thenNothingIsSent() throws Exception {
        GreenMail secure = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        secure.start();
        try {
            channel(secure.getSmtps().getPort(), "tls");

            SendOutcome outcome = send(notice("", 1));

            assertThat(outcome.kind()).isEqualTo(Kind.REFUSED_FOR_NOW);
            assertThat(outcome.detail()).startsWith("TLS with the mail server");
            assertThat(secure.getReceivedMessages()).isEmpty();
        } finally {
            secure.stop();
        }
    }

    private void assertOutcome(Fault fault, Kind kind, String reason) {
        server.fails(fault);
        SendOutcome outcome = send(notice("", 1));
        assertThat(outcome.kind()).as(fault.name()).isEqualTo(kind);
        assertThat(outcome.detail()).as(fault.name()).contains(reason);
    }

    private CompletableFuture<SendOutcome> sendAside(OutgoingNotice notice) {
        return CompletableFuture.supplyAsync(() -> send(notice), aside);
    }

    /** As the hub does: what is thrown with an outcome is that outcome. */
    private SendOutcome send(OutgoingNotice notice) {
        try {
            return context.createProducerTemplate().requestBody("direct:notify-email", notice, SendOutcome.class);
        } catch (CamelExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(SendException.class);
            return ((SendException) e.getCause()).outcome();
        }
    }

    private static OutgoingNotice notice(String html, int attempt) {
        return notice(html, attempt, Map.of());
    }

    private static OutgoingNotice notice(String html, int attempt, Map<String, String> target) {
        return new OutgoingNotice(
                "key-1",
                "email",
                "alert",
                "hi",
                1,
                "asha@example.com",
                Instant.EPOCH,
                attempt,
                attempt > 1,
                new Content(
                        "alert.hi",
                        "चेतावनी: AQI exceeded 200",
                        "AQI",
                        "AQI लाल: 346 & more",
                        "AQI लाल: 346 & more",
                        html,
                        "",
                        List.of(),
                        Map.of()),
                target);
    }

    private static List<String> parts(MimeMessage mail) throws Exception {
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        return List.of(text(parts.getBodyPart(0)), text(parts.getBodyPart(1)));
    }

    private static String text(BodyPart part) throws Exception {
        return part.getContentType().replaceFirst(";.*", "") + "; "
                + part.getContent().toString().strip();
    }
}
