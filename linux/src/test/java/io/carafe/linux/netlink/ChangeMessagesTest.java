package io.carafe.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against messages that strace(1) took apart and the kernel did as it was told by them. */
class ChangeMessagesTest {
    @BeforeEach
    void numbersAreInTheOrderOfTheRecording() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the recordings are little-endian");
    }

    private static String bytes(NetlinkChange... changes) {
        return HexFormat.of().formatHex(ChangeMessages.of(List.of(changes), 1));
    }

    @Test
    void aCableIntoAnotherNamespaceAndTheOrderToSwitchItOn() {
        NewLink inside = NewLink.of("eth0", new LinkKind.Dummy())
                .withMtu(OptionalInt.of(1400))
                .inNamespace(7);
        NewLink outside =
                NewLink.of("veth1", new LinkKind.Veth(inside)).withMaster(2).withMtu(OptionalInt.of(1400));

        assertThat(bytes(
                        new NetlinkChange.AddLink(outside),
                        new NetlinkChange.SetLink(LinkName.of("veth1"), LinkSettings.NONE.up(true))))
                .isEqualTo("80000000100001060100000000000000000000000000000000000000000000000a000300766574683100000008"
                        + "0004007805000008000a0002000000440012800900010076657468000000003400028030000180000000000000"
                        + "00000000000000000000090003006574683000000000080004007805000008001c00070000002c000000130005"
                        + "000200000000000000000000000000000001000000010000000a0003007665746831000000");
    }

    @Test
    void aBridge() {
        assertThat(bytes(new NetlinkChange.AddLink(
                        NewLink.of("br0", new LinkKind.Bridge()).withMac(MacAddress.parse("02:00:00:00:00:01")))))
                .isEqualTo("480000001000050601000000000000000000000000000000000000000000000008000300627230000a00010002"
                        + "00000000010000140012800b000100627269646765000004000280");
    }

    @Test
    void addresses() {
        assertThat(bytes(new NetlinkChange.AddAddress(2, IpPrefix.of("172.17.0.2/16"))))
                .isEqualTo("30000000140005060100000000000000021000000200000008000200ac11000208000100ac11000208000400ac"
                        + "11ffff");
        assertThat(bytes(new NetlinkChange.AddAddress(2, IpPrefix.of("fd00::2/64"))))
                .isEqualTo("400000001400050601000000000000000a4002000200000014000200fd00000000000000000000000000000214"
                        + "000100fd000000000000000000000000000002");
    }

    @Test
    void aDefaultRoute() {
        assertThat(bytes(new NetlinkChange.AddRoute(Route.defaultBy(IpAddress.of("172.17.0.1"), 2))))
                .isEqualTo("2c00000018000506010000000000000002000000fe0400010000000008000500ac1100010800040002000000");
    }

    @Test
    void oneMoreNameAndTheEnd() {
        assertThat(bytes(new NetlinkChange.AddLinkName(2, "carafe-0123456789abcdef")))
                .isEqualTo("400000006c00050e010000000000000000000000020000000000000000000000200034801c0035006361726166"
                        + "652d3031323334353637383961626364656600");
        assertThat(bytes(new NetlinkChange.DeleteLink(LinkName.of("veth1"))))
                .isEqualTo("2c000000110005000100000000000000000000000000000000000000000000000a0003007665746831000000");
    }

    @Test
    void linksOnACard() {
        assertThat(bytes(new NetlinkChange.AddLink(
                        NewLink.of("eth0", new LinkKind.Macvlan(3, LinkKind.MacvlanMode.BRIDGE))
                                .inNamespace(7))))
                .isEqualTo("580000001000050601000000000000000000000000000000000000000000000009000300657468300000000008"
                        + "001c000700000008000500030000001c0012800c0001006d6163766c616e000c0002800800010004000000");
        assertThat(bytes(new NetlinkChange.AddLink(NewLink.of("eth0", new LinkKind.Ipvlan(3, LinkKind.IpvlanMode.L2))
                        .inNamespace(7))))
                .isEqualTo("580000001000050601000000000000000000000000000000000000000000000009000300657468300000000008"
                        + "001c000700000008000500030000001c0012800b0001006970766c616e00000c0002800600010000000000");
    }
}
