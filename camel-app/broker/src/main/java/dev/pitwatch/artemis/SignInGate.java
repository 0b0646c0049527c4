package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerClient;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Artemis on one connection. Lets nothing but a CONNECT in first, makes a wrong one wait, sets how long
 * its session is kept, and knows when the client came and went. Runs on the connection's event loop.
 */
final class SignInGate extends ChannelDuplexHandler {

    /** Names in the channel's pipeline. */
    static final String NAME = "sign-in";

    static final String DECODER = "mqtt-decoder";

    private static final long CONNECT_SECONDS = 10;
    private static final long SETTLE_MS = 50;

    private final String domain;
    private final SignInGates gates;
    private final Supplier<@Nullable String> session;
    private State state = State.NEW;
    private String clientId = "";
    private String username = "";
    private String version = "";
    private boolean version5;
    private boolean simulated;
    private boolean signedIn;
    private long signedInMs;
    private volatile long seenMs;
    private @Nullable ChannelHandlerContext context;
    private @Nullable PacketGate packets;
    private @Nullable Future<?> deadline;

    private enum State {
        NEW,
        WAITING,
        PASSED
    }

    /** Takes where the client id stands by which Artemis knows the client, once it has signed in. */
    SignInGate(String domain, SignInGates gates, Supplier<@Nullable String> session) {
        this.domain = domain;
        this.gates = gates;
        this.session = session;
    }

    String clientId() {
        return clientId;
    }

    /** {@return the client id by which Artemis knows it: its own, confined to its account, or made where it has none} */
    String sessionId() {
        return Objects.requireNonNullElse(session.get(), clientId);
    }

    String username() {
        return username;
    }

    boolean isDevice() {
        return domain.equals(AccountSecurity.DEVICES);
    }

    /** {@return whether it is a device that the simulator plays} */
    boolean isSimulated() {
        return simulated;
    }

    /** {@return the client, which has signed in, without its queue} */
    BrokerClient shown(BrokerClient.Kind kind) {
        return new BrokerClient(
                sessionId(),
                username,
                kind,
                true,
                Instant.ofEpochMilli(signedInMs),
                Objects.requireNonNull(context).channel().remoteAddress() instanceof InetSocketAddress remote
                        ? remote.getAddress().getHostAddress()
                        : null,
                version,
                null,
                Instant.ofEpochMilli(seenMs));
    }

    /** Ends the connection of a client that has signed in; the reason is one of MQTT 5. */
    void drop(byte reason) {
        ChannelHandlerContext here = Objects.requireNonNull(context);
        here.executor().execute(() -> {
            if (version5) {
                here.writeAndFlush(MqttMessageBuilders.disconnect()
                                .reasonCode(reason)
                                .build())
                        .addListener(ChannelFutureListener.CLOSE);
            } else {
                here.close();
            }
        });
    }

    /** What the account may not be subscribed to any more was ended. */
    void forbiddenEnded(BrokerAccount account) {
        Objects.requireNonNull(context).executor().execute(() -> {
            if (packets != null) {
                packets.forbiddenEnded(account);
            }
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        deadline = ctx.executor().schedule(() -> ctx.close(), CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    /** Else the timer would keep what belongs to a connection that has long ended. */
    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelDeadline();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        seenMs = System.currentTimeMillis();
        boolean connect = message instanceof MqttConnectMessage;
        if (message instanceof MqttMessage mqtt && mqtt.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            malformed(ctx);
        } else if (state == State.PASSED && !connect) {
            ctx.fireChannelRead(message);
        } else if (state == State.NEW && connect) {
            meet(ctx, (MqttConnectMessage) message);
        } else {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    private void malformed(ChannelHandlerContext ctx) {
        String what = "a malformed packet, or one that is too large";
        if (signedIn) {
            gates.refusals().packetOf(username, what);
        } else {
            gates.refusals().packet(address(ctx), what);
        }
        if (signedIn && version5) {
            ctx.writeAndFlush(MqttMessageBuilders.disconnect()
                            .reasonCode(MQTTReasonCodes.MALFORMED_PACKET)
                            .build())
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    private void meet(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        cancelDeadline();
        gates.connectArrived(ctx.channel());
        username = Objects.requireNonNullElse(connect.payload().userName(), "");
        clientId = Objects.requireNonNullElse(connect.payload().clientIdentifier(), "");
        int level = connect.variableHeader().version();
        version5 = level == MqttVersion.MQTT_5.protocolLevel();
        version = version5 ? "5.0" : level == MqttVersion.MQTT_3_1_1.protocolLevel() ? "3.1.1" : "3.1";
        // The hub's port is on loopback and its password is random; guessing there must not keep the hub out.
        long wait = isDevice() ? gates.pace().untilLook(gates.accountOf(username), address(ctx)) : 0;
        if (wait == SignInPace.HANG_UP) {
            refused(ctx, connect);
            hangUp(ctx, connect);
        } else if (wait == 0) {
            look(ctx, connect);
        } else {
            after(wait, ctx, connect, () -> look(ctx, connect), () -> {});
        }
    }

    private void look(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        if (!admitted(ctx, connect)) {
            long wait = gates.pace().wrong(gates.accountOf(username), address(ctx));
            after(wait, ctx, connect, () -> lookAgain(ctx, connect), () -> refused(ctx, connect));
        }
    }

    /** A device may be quicker than the news of its account, or of its new password. */
    private void lookAgain(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        if (!admitted(ctx, connect)) {
            refused(ctx, connect);
            refuse(ctx, connect);
        }
    }

    private void refused(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        gates.refused(this, address(ctx), password(connect));
    }

    private static @Nullable String password(MqttConnectMessage connect) {
        byte[] password = connect.payload().passwordInBytes();
        return password == null ? null : new String(password, StandardCharsets.UTF_8);
    }

    private boolean admitted(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        if (!gates.security().admits(domain, username, password(connect), clientId)) {
            return false;
        }
        gates.pace().right(username, address(ctx));
        if (isDevice() && !mayLeave(connect)) {
            refuse(ctx, connect);
        } else {
            boolean anyClientId =
                    gates.find(username).map(BrokerAccount::clientId).isEmpty();
            admit(ctx, isDevice() && anyClientId ? SessionBounds.confined(connect, username) : connect);
        }
        return true;
    }

    /** {@return whether the client's will, if it has one, is one it may have} */
    private boolean mayLeave(MqttConnectMessage connect) {
        if (!connect.variableHeader().isWillFlag()) {
            return true;
        }
        String topic = connect.payload().willTopic();
        Optional<BrokerAccount> account = gates.find(username);
        if (account.filter(known -> DeviceRights.mayPublish(known, topic)).isEmpty()) {
            gates.refusals().topic(username, topic);
            return false;
        }
        if (connect.variableHeader().isWillRetain() && !DeviceRights.mayRetain(account.get(), topic)) {
            gates.refusals().retained(username, topic);
            return false;
        }
        return true;
    }

    private void admit(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        if (version5) {
            simulated = SessionBounds.isSimulated(connect);
            SessionBounds.bound(connect, isDevice());
            SessionBounds.delayWill(connect);
        }
        if (isDevice()) {
            pass(ctx, connect);
        } else {
            passUnlessLeft(ctx, connect);
        }
    }

    private void pass(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        ChannelPipeline pipeline = ctx.pipeline();
        if (isDevice()) {
            Set<String> kept = gates.beforeSignIn(this);
            boolean clean = connect.variableHeader().isCleanSession();
            packets = new PacketGate(gates, username, version5, clean ? Set.of() : kept);
            pipeline.addAfter(NAME, "packets", packets);
        } else {
            pipeline.addAfter(NAME, "clients", gates.clients());
        }
        state = State.PASSED;
        ctx.fireChannelRead(connect);
        if (pipeline.get(DECODER) != null) { // hands on what it has read already
            pipeline.replace(DECODER, DECODER, new MqttDecoder(BrokerConfiguration.MAX_PACKET_BYTES));
        }
    }

    /**
     * A broker that stood still reads all the tries of meanwhile at once, each followed by its end. Artemis must not see
     * those: where a connection ends while its CONNECT is worked on, it may leave a session that takes messages for
     * no one, or delete the subscription's queue with all that waits in it.
     */
    private void passUnlessLeft(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        state = State.WAITING;
        ctx.executor()
                .schedule(
                        () -> {
                            if (ctx.channel().isActive()) {
                                pass(ctx, connect);
                            } else {
                                ReferenceCountUtil.release(connect);
                            }
                        },
                        SETTLE_MS,
                        TimeUnit.MILLISECONDS);
    }

    /** Says no, in the words of the client's MQTT version. */
    private void refuse(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        ReferenceCountUtil.release(connect);
        ctx.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(
                                version5
                                        ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                                        : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED)
                        .build())
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Goes on later, unless too many wait or the client has left by then, for which {@code left} is called. */
    private void after(
            long milliseconds, ChannelHandlerContext ctx, MqttConnectMessage connect, Runnable next, Runnable left) {
        SignInPace pace = gates.pace();
        if (!pace.startWaiting()) {
            left.run();
            hangUp(ctx, connect);
            return;
        }
        state = State.WAITING;
        ctx.executor()
                .schedule(
                        () -> {
                            pace.endWaiting();
                            if (ctx.channel().isActive()) {
                                next.run();
                            } else {
                                left.run();
                                ReferenceCountUtil.release(connect);
                            }
                        },
                        milliseconds,
                        TimeUnit.MILLISECONDS);
    }

    private static void hangUp(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        ReferenceCountUtil.release(connect);
        ctx.close();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!signedIn
                && ctx.channel().isActive()
                && message instanceof MqttConnAckMessage answer
                && answer.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            signedIn = true;
            signedInMs = System.currentTimeMillis();
            gates.signedIn(this);
        }
        boolean toHub = message instanceof MqttPublishMessage && !isDevice();
        ctx.write(toHub ? AccountStamp.delivered((MqttPublishMessage) message) : message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (signedIn) {
            signedIn = false;
            gates.left(this);
        }
        ctx.fireChannelInactive();
    }

    static String address(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress remote
                ? SignInPace.name(remote.getAddress())
                : "unknown";
    }
}
