// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {AccountLinks} from "../identity/AccountLinks.sol";
import {AppKeys} from "../identity/AppKeys.sol";
import {Operators} from "../identity/Operators.sol";
import {Records} from "../identity/Records.sol";
import {SignedActions} from "../identity/SignedActions.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

contract LinksTest is World {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = register(ALICE, "alice", vm.addr(CAROL));
    }

    function test_links() public {
        link(ALICE, id, ACCOUNT);
        AccountLinks.Link memory made = identity.linkOf(ACCOUNT);
        assert(made.identityId == id && made.epoch == 1 && made.nonce == 1 && made.linkedAt == block.timestamp);
        assert(identity.isLinked(id, ACCOUNT) && !identity.isLinked(0, keccak256("another")) && nonceOf(id) == 2);
    }

    function test_oneIdentityForEachAccount() public {
        uint256 other = register(BOB, "bob", address(0));
        link(ALICE, id, ACCOUNT);
        bytes memory signature = signed(BOB, linkData(other, ACCOUNT, 1));
        bytes memory word = attested(attestLinkData(other, ACCOUNT, 1, 1), 0, 1);
        vm.expectPartialRevert(AccountLinks.AlreadyLinked.selector);
        identity.link(wanted(other, ACCOUNT), signature, word);
        signature = signed(ALICE, linkData(id, ACCOUNT, 2));
        word = attested(attestLinkData(id, ACCOUNT, 1, 2), 0, 1);
        vm.expectPartialRevert(AccountLinks.AlreadyLinked.selector);
        identity.link(wanted(id, ACCOUNT), signature, word);
        assert(!identity.isLinked(other, ACCOUNT));
    }

    function test_attestations() public {
        bytes memory data = attestLinkData(id, ACCOUNT, 1, 1);
        bytes memory signature = signed(ALICE, linkData(id, ACCOUNT, 1));
        bytes memory one = attested(data, 0, 0);
        vm.expectPartialRevert(Operators.TooFewAttestations.selector);
        identity.link(wanted(id, ACCOUNT), signature, one);
        vm.expectPartialRevert(Operators.TooFewAttestations.selector);
        identity.link(wanted(id, ACCOUNT), signature, bytes.concat(attested(data, 0, 1), hex"00"));
        vm.expectPartialRevert(Operators.AttestersNotAscending.selector);
        identity.link(wanted(id, ACCOUNT), signature, bytes.concat(one, one));
        vm.expectPartialRevert(Operators.AttestersNotAscending.selector);
        identity.link(wanted(id, ACCOUNT), signature, bytes.concat(attested(data, 1, 1), one));
        bytes memory stranger = signed(MALLORY, data);
        bool first = vm.addr(MALLORY) < vm.addr(operators[0]);
        vm.expectPartialRevert(Operators.NotAnOperator.selector);
        identity.link(wanted(id, ACCOUNT), signature, first ? bytes.concat(stranger, one) : bytes.concat(one, stranger));
        bytes memory wrongEpoch = attested(attestLinkData(id, ACCOUNT, 2, 1), 0, 1);
        vm.expectRevert();
        identity.link(wanted(id, ACCOUNT), signature, wrongEpoch);
        identity.link(wanted(id, ACCOUNT), signature, attested(data, 0, 2));
    }

    function test_ownerUnlinks() public {
        link(ALICE, id, ACCOUNT);
        unlink(ALICE, id, ACCOUNT);
        assert(identity.linkOf(ACCOUNT).identityId == 0 && nonceOf(id) == 3);
        bytes memory signature = signed(ALICE, unlinkData(id, ACCOUNT, 3));
        vm.expectPartialRevert(AccountLinks.NotLinked.selector);
        identity.unlink(id, ACCOUNT, deadline, signature);
        vm.expectPartialRevert(AccountLinks.NotLinked.selector);
        identity.unlinkByAccount(0, ACCOUNT, EVIDENCE, deadline, attested(attestUnlinkData(0, ACCOUNT, 0), 0, 1));
    }

    function test_othersCannotUnlink() public {
        uint256 other = register(BOB, "bob", address(0));
        link(ALICE, id, ACCOUNT);
        bytes memory signature = signed(BOB, unlinkData(other, ACCOUNT, 1));
        vm.expectPartialRevert(AccountLinks.NotLinked.selector);
        identity.unlink(other, ACCOUNT, deadline, signature);
        signature = signed(BOB, unlinkData(id, ACCOUNT, 2));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.unlink(id, ACCOUNT, deadline, signature);
    }

    function test_accountUnlinksWithoutTheOwner() public {
        link(ALICE, id, ACCOUNT);
        bytes memory few = attested(attestUnlinkData(id, ACCOUNT, 1), 0, 0);
        vm.expectPartialRevert(Operators.TooFewAttestations.selector);
        identity.unlinkByAccount(id, ACCOUNT, EVIDENCE, deadline, few);
        bytes memory word = attested(attestUnlinkData(id, ACCOUNT, 1), 0, 1);
        bytes memory again = signed(ALICE, linkData(id, ACCOUNT, 2));
        bytes memory attestedAgain = attested(attestLinkData(id, ACCOUNT, 1, 2), 0, 1);
        identity.unlinkByAccount(id, ACCOUNT, EVIDENCE, deadline, word);
        assert(!identity.isLinked(id, ACCOUNT));
        // What was ready to link it anew does not count after that.
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.link(wanted(id, ACCOUNT), again, attestedAgain);
        // And the old word does not break a newer link.
        link(ALICE, id, ACCOUNT);
        vm.expectRevert();
        identity.unlinkByAccount(id, ACCOUNT, EVIDENCE, deadline, word);
        assert(identity.isLinked(id, ACCOUNT));
    }

    function test_accountsWordExpires() public {
        link(ALICE, id, ACCOUNT);
        bytes memory word = attested(attestUnlinkData(id, ACCOUNT, 1), 0, 1);
        vm.warp(deadline + 1);
        vm.expectPartialRevert(SignedActions.SignatureExpired.selector);
        identity.unlinkByAccount(id, ACCOUNT, EVIDENCE, deadline, word);
    }

    function test_pauseStopsLinksOnly() public {
        link(ALICE, id, ACCOUNT);
        bytes32 other = keccak256("another account");
        link(ALICE, id, other);
        startRecovery(CAROL, id, vm.addr(BOB));
        identity.pause();
        unlink(ALICE, id, ACCOUNT);
        identity.unlinkByAccount(id, other, EVIDENCE, deadline, attested(attestUnlinkData(id, other, 2), 0, 1));
        cancelRecovery(ALICE, id);
        uint256 nonce = nonceOf(id);
        bytes memory signature = signed(ALICE, linkData(id, ACCOUNT, nonce));
        bytes memory word = attested(attestLinkData(id, ACCOUNT, 1, nonce), 0, 1);
        vm.expectPartialRevert(Pausable.EnforcedPause.selector);
        identity.link(wanted(id, ACCOUNT), signature, word);
    }

    function test_recoveryMakesLinksStale() public {
        link(ALICE, id, ACCOUNT);
        bytes32 other = keccak256("another account");
        startRecovery(CAROL, id, vm.addr(BOB));
        uint256 nonce = nonceOf(id);
        bytes memory signature = signed(ALICE, linkData(id, other, nonce));
        bytes memory word = attested(attestLinkData(id, other, 1, nonce), 0, 1);
        vm.expectPartialRevert(Records.RecoveryRunning.selector);
        identity.link(wanted(id, other), signature, word);
        wait_(7 days);
        finishRecovery(BOB, id);
        assert(!identity.isLinked(id, ACCOUNT) && identity.linkOf(ACCOUNT).identityId == id);
        uint256 third = register(ALICE, "alice2", address(0));
        signature = signed(ALICE, linkData(third, ACCOUNT, 1));
        word = attested(attestLinkData(third, ACCOUNT, 1, 1), 0, 1);
        vm.expectPartialRevert(AccountLinks.AlreadyLinked.selector);
        identity.link(wanted(third, ACCOUNT), signature, word);
        link(BOB, id, ACCOUNT); // confirmed
        assert(identity.isLinked(id, ACCOUNT) && identity.linkOf(ACCOUNT).epoch == 2);
    }

    // --- keys

    function test_keysGoOneWay() public {
        bytes memory key = abi.encode(keccak256("a key"));
        bytes32 keyId = identity.keyIdOf(1, key);
        addKey(ALICE, id, 1, key);
        assert(identity.isActiveKey(id, keyId) && nonceOf(id) == 2);
        bytes memory signature = signed(ALICE, addKeyData(id, 1, key, 2));
        vm.expectPartialRevert(AppKeys.KeyNotNew.selector);
        identity.addKey(id, 1, key, deadline, signature);
        removeKey(ALICE, id, keyId);
        assert(!identity.isActiveKey(id, keyId) && nonceOf(id) == 3);
        signature = signed(ALICE, addKeyData(id, 1, key, 3));
        vm.expectPartialRevert(AppKeys.KeyNotNew.selector);
        identity.addKey(id, 1, key, deadline, signature);
        signature = signed(ALICE, removeKeyData(id, keyId, 3));
        vm.expectPartialRevert(AppKeys.KeyNotAdded.selector);
        identity.removeKey(id, keyId, deadline, signature);
    }

    function test_badKeys() public {
        vm.expectPartialRevert(AppKeys.InvalidKey.selector);
        identity.addKey(id, 0, hex"01", deadline, "");
        vm.expectPartialRevert(AppKeys.InvalidKey.selector);
        identity.addKey(id, 1, "", deadline, "");
        vm.expectPartialRevert(AppKeys.InvalidKey.selector);
        identity.addKey(id, 1, new bytes(129), deadline, "");
        addKey(ALICE, id, 1, new bytes(128));
    }

    function test_recoveryVoidsKeys() public {
        bytes memory key = abi.encode(keccak256("a key"));
        bytes32 keyId = identity.keyIdOf(1, key);
        addKey(ALICE, id, 1, key);
        startRecovery(CAROL, id, vm.addr(BOB));
        bytes memory signature = signed(ALICE, addKeyData(id, 2, key, nonceOf(id)));
        vm.expectPartialRevert(Records.RecoveryRunning.selector);
        identity.addKey(id, 2, key, deadline, signature);
        wait_(7 days);
        finishRecovery(BOB, id);
        assert(!identity.isActiveKey(id, keyId));
        signature = signed(BOB, addKeyData(id, 1, key, nonceOf(id)));
        vm.expectPartialRevert(AppKeys.KeyNotNew.selector);
        identity.addKey(id, 1, key, deadline, signature);
        removeKey(BOB, id, keyId);
    }
}
