package dev.pitwatch.hub.mqtt;

import static io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.RECEIVE_MAXIMUM;
import static io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.SERVER_KEEP_ALIVE;
import static io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.USER_PROPERTY;

import dev.pitwatch.hub.mqtt.OpenRequests.Publication;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets of one MQTT 5 connection, QoS 0 and 1, on a thread of its own: everything but {@link #acknowledge} happens
 * there. The packets' form is Netty's; see OASIS, MQTT 5.0, for who says what when.
 */
final class MqttWire extends SimpleChannelInboundHandler<MqttMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(MqttWire.class);
    private static final int CONNECT_MS = 10_000;
    private static final int KEEP_ALIVE_S = 30;

    /** After so long without a packet it asks for one. */
    private static final int LOOK_S = 5;

    /** What the protocol allows; brokers set lower limits, and what they let through has to come in to be acknowledged. */
    private static final int LARGEST_PACKET = 268_435_455;

    /** The user property in which a broker of ours says which account sent a message. */
    private static final String ACCOUNT = "pitwatch-account";

    /** What the broker keeps comes with a subscription that it didn't have: each connection subscribes. */
    private static final RetainedHandlingPolicy NEW_ONLY = RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS;

    private final MqttAddress address;
    private final String clientId;
    private final MqttSession session;
    private final WireListener listener;
    private final NioEventLoopGroup threads;
    private final EventLoop thread;
    private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
    private final OpenRequests requests = new OpenRequests();
    private final SignsOfLife life;
    private final Acknowledgements acknowledgements;
    private volatile @Nullable Channel opened;

    /** Opens nothing yet. */
    MqttWire(MqttAddress address, String clientId, MqttSession session, WireListener listener) {
        this.address = address;
        this.clientId = clientId;
        this.session = session;
        this.listener = listener;
        this.life = new SignsOfLife(listener::silent);
        this.threads = new NioEventLoopGroup(1, task -> {
            Thread made = new Thread(task, "mqtt " + clientId);
            made.setDaemon(true);
            return made;
        });
        this.thread = threads.next();
        this.acknowledgements = new Acknowledgements(thread, this::channel, listener::acknowledged);
    }

    /** {@return whether the broker had kept the session; failed when it can't be reached or refuses} */
    CompletableFuture<Boolean> open() {
        new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) throws NoSuchAlgorithmException {
                        opened = made;
                        if (address.isEncrypted()) {
                            made.pipeline().addLast(new SslHandler(address.encryption()));
                        }
                        made.pipeline()
                                .addLast(new MqttDecoder(LARGEST_PACKET))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(MqttWire.this);
                    }
                })
                .connect(address.host(), address.port())
                .addListener(connecting -> {
                    if (!connecting.isSuccess()) {
                        accepted.completeExceptionally(connecting.cause());
                    }
                });
        return accepted;
    }

    /** {@return the broker's reason code} */
    CompletableFuture<List<Integer>> subscribe(String filter, int qos) {
        return ask(id -> MqttMessageBuilders.subscribe()
                .messageId(id)
                .addSubscription(filter, new MqttSubscriptionOption(MqttQoS.valueOf(qos), false, false, NEW_ONLY))
                .build());
    }

    /** {@return the broker's reason code} */
    CompletableFuture<List<Integer>> unsubscribe(String filter) {
        return ask(id -> MqttMessageBuilders.unsubscribe()
                .messageId(id)
                .addTopicFilter(filter)
                .build());
    }

    private CompletableFuture<List<Integer>> ask(IntFunction<MqttMessage> question) {
        CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
        later(answer, () -> {
            send(question.apply(requests.ask(answer)));
        });
        return answer;
    }

    /** Publishes with QoS 1, once the broker has room. {@return its reason code} */
    CompletableFuture<List<Integer>> publish(String topic, byte[] payload, boolean retained) {
        CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
        later(answer, () -> {
            requests.add(new Publication(topic, payload, retained, answer));
            publishWaiting();
        });
        return answer;
    }

    private void publishWaiting() {
        for (Optional<Publication> some = requests.next(); some.isPresent(); some = requests.next()) {
            Publication next = some.get();
            send(MqttMessageBuilders.publish()
                    .topicName(next.topic())
                    .qos(MqttQoS.AT_LEAST_ONCE)
                    .retained(next.retained())
                    .messageId(requests.ask(next.answer()))
                    .payload(Unpooled.wrappedBuffer(next.payload()))
                    .build());
        }
    }

    /** Sends an acknowledgement in a moment. May be called on any thread. */
    void acknowledge(int id) {
        try {
            acknowledgements.add(id);
        } catch (RejectedExecutionException e) {
            LOG.debug("mqtt client {}: message {} not acknowledged: closed", clientId, id);
        }
    }

    /** Whether it reads what the broker sends; what isn't read stays in the network, and in the end with the broker. */
    void read(boolean reading) {
        channel().config().setAutoRead(reading);
    }

    boolean isOpen() {
        Channel channel = opened;
        return channel != null && channel.isActive();
    }

    /**
     * Says good-bye to the broker after what is to be sent already, and leaves it to the broker to hang up, for a while: it
     * does once it has worked off the acknowledgements before. Were the network closed under it, it would drop those it has
     * not looked at, and send their messages again.
     */
    void close(long patienceMs) {
        if (isOpen() && !threads.isShuttingDown()) { // its channel may outlive the first close for a moment
            Channel channel = channel();
            thread.execute(() -> {
                acknowledgements.send();
                send(MqttMessage.DISCONNECT);
                channel.config().setAutoRead(true); // its end is read like all else
            });
            if (!channel.closeFuture().awaitUninterruptibly(patienceMs)) {
                LOG.warn(
                        "mqtt client {}: {} has not hung up for {} ms; what it didn't read comes again",
                        clientId,
                        address,
                        patienceMs);
            }
        }
        abandon();
    }

    /** Ends it without a word to the broker. */
    void abandon() {
        Channel channel = opened;
        if (channel != null) {
            channel.close();
        }
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(session.connect(clientId, address, KEEP_ALIVE_S));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) throws IOException {
        if (message.decoderResult().isFailure()) {
            throw new IOException("no MQTT: " + message.decoderResult().cause().getMessage());
        }
        life.heard();
        switch (message.fixedHeader().messageType()) {
            case PUBLISH -> arrived((MqttPublishMessage) message);
            case CONNACK -> connected(context, (MqttConnAckMessage) message);
            case PUBACK -> published((MqttMessageIdVariableHeader) message.variableHeader());
            case SUBACK -> {
                MqttSubAckMessage answer = (MqttSubAckMessage) message;
                requests.answered(
                        answer.variableHeader().messageId(), answer.payload().reasonCodes());
            }
            case UNSUBACK -> {
                MqttUnsubAckMessage answer = (MqttUnsubAckMessage) message;
                List<Integer> codes = new ArrayList<>();
                answer.payload().unsubscribeReasonCodes().forEach(code -> codes.add((int) code));
                requests.answered(answer.variableHeader().messageId(), codes);
            }
            case DISCONNECT -> dismissed(context, message.variableHeader());
            case PINGRESP -> {
                // That it came is what counts: see the idle handler.
            }
            default ->
                throw new IOException(
                        "unexpected packet " + message.fixedHeader().messageType());
        }
    }

    /** {@return when something last came, by {@link System#nanoTime}; before that, when this was made} */
    long heardNanos() {
        return life.heardNanos();
    }

    private void arrived(MqttPublishMessage message) {
        int qos = message.fixedHeader().qosLevel().value();
        ByteBuf payload = message.payload();
        int length = payload.readableBytes();
        listener.arrived(
                message.variableHeader().topicName(),
                ByteBufUtil.getBytes(payload, payload.readerIndex(), Math.min(length, session.payloadBytes())),
                length,
                qos,
                qos == 0 ? 0 : message.variableHeader().packetId(),
                message.fixedHeader().isRetain(),
                message.fixedHeader().isDup(),
                address.namesAccounts() ? account(message.variableHeader().properties()) : null);
    }

    private static @Nullable String account(MqttProperties properties) {
        if (properties.getProperty(USER_PROPERTY.value()) instanceof UserProperties all) {
            for (StringPair pair : all.value()) {
                if (pair.key.equals(ACCOUNT)) {
                    return pair.value;
                }
            }
        }
        return null;
    }

    private void connected(ChannelHandlerContext context, MqttConnAckMessage message) throws IOException {
        MqttConnectReturnCode code = message.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            throw new IOException("the broker refuses: "
                    + code.name()
                            .replace("CONNECTION_REFUSED_", "")
                            .replace('_', ' ')
                            .toLowerCase(Locale.ROOT));
        }
        MqttProperties properties = message.variableHeader().properties();
        requests.publishAtMost(number(properties, RECEIVE_MAXIMUM, OpenRequests.MAX_IDS));
        int keepAlive = number(properties, SERVER_KEEP_ALIVE, KEEP_ALIVE_S);
        int look = Math.max(1, Math.min(LOOK_S, keepAlive / 3));
        life.most((keepAlive + keepAlive / 2) / look);
        context.pipeline().addFirst(new IdleStateHandler(look, keepAlive, 0));
        accepted.complete(message.variableHeader().isSessionPresent());
    }

    private static int number(MqttProperties properties, MqttPropertyType type, int otherwise) {
        return properties.getProperty(type.value()) instanceof IntegerProperty property ? property.value() : otherwise;
    }

    private void published(MqttMessageIdVariableHeader header) {
        int code = header instanceof MqttPubReplyMessageVariableHeader reply ? reply.reasonCode() & 0xFF : 0;
        requests.published(header.messageId(), code);
        publishWaiting();
    }

    private void dismissed(ChannelHandlerContext context, Object header) {
        int code = header instanceof MqttReasonCodeAndPropertiesVariableHeader reason ? reason.reasonCode() & 0xFF : 0;
        LOG.warn("mqtt client {}: {} hangs up, reason code 0x{}", clientId, address, Integer.toHexString(code));
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent idle) {
            if (idle.state() == IdleState.WRITER_IDLE) {
                send(MqttMessage.PINGREQ);
            } else if (context.channel().config().isAutoRead()) {
                lookSilently(context);
            } else {
                life.unread();
            }
        }
    }

    /** Asks for a sign of life at the first look that finds none; after too many it is dead. */
    private void lookSilently(ChannelHandlerContext context) {
        SignsOfLife.Look look = life.look();
        if (look == SignsOfLife.Look.ASK) {
            send(MqttMessage.PINGREQ);
        } else if (look == SignsOfLife.Look.DEAD) {
            LOG.warn("mqtt client {}: nothing heard of {} for too long", clientId, address);
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("mqtt client {}: {}", clientId, cause.getMessage());
        accepted.completeExceptionally(cause);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        IOException over = new IOException("the connection to %s is lost".formatted(address));
        accepted.completeExceptionally(over);
        requests.fail(over);
        listener.ended();
    }

    private void later(CompletableFuture<?> answer, Runnable task) {
        try {
            thread.execute(() -> {
                if (isOpen()) {
                    task.run();
                } else {
                    answer.completeExceptionally(new IOException("%s is not connected".formatted(address)));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IOException("%s is not connected".formatted(address), e));
        }
    }

    private void send(MqttMessage message) {
        channel().writeAndFlush(message).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private Channel channel() {
        return Objects.requireNonNull(opened, "nothing opened");
    }
}
