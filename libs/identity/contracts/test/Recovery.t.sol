// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Records} from "../identity/Records.sol";
import {Recovery} from "../identity/Recovery.sol";
import {SignedActions} from "../identity/SignedActions.sol";
import {SoulboundToken} from "../identity/SoulboundToken.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

contract RecoveryTest is World {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = register(ALICE, "alice", vm.addr(CAROL));
    }

    function acceptance(uint256 key, uint256 nonce) private view returns (bytes memory) {
        return signed(key, addressData("AcceptRecovery", "newOwner", id, vm.addr(key), nonce));
    }

    function test_recovers() public {
        startRecovery(CAROL, id, vm.addr(BOB));
        assert(identity.recoverableAt(id) == block.timestamp + 7 days && identity.newOwnerOf(id) == vm.addr(BOB));
        wait_(7 days);
        finishRecovery(BOB, id);
        assert(identity.ownerOf(id) == vm.addr(BOB) && identity.identityOf(vm.addr(BOB)) == id);
        assert(identity.identityOf(vm.addr(ALICE)) == 0 && identity.balanceOf(vm.addr(ALICE)) == 0);
        assert(epochOf(id) == 2 && nonceOf(id) == 3 && identity.recoverableAt(id) == 0);
        assert(identity.newOwnerOf(id) == address(0));
    }

    function test_notBeforeTheDelay() public {
        startRecovery(CAROL, id, vm.addr(BOB));
        wait_(7 days - 1);
        bytes memory signature = acceptance(BOB, nonceOf(id));
        vm.expectPartialRevert(Recovery.TooEarly.selector);
        identity.finishRecovery(id, deadline, signature);
    }

    function test_startedAgainItBeginsAnew() public {
        startRecovery(CAROL, id, vm.addr(BOB));
        wait_(6 days);
        startRecovery(CAROL, id, vm.addr(MALLORY));
        wait_(6 days);
        bytes memory signature = acceptance(MALLORY, nonceOf(id));
        vm.expectPartialRevert(Recovery.TooEarly.selector);
        identity.finishRecovery(id, deadline, signature);
    }

    function test_theNewOwnerMustAccept() public {
        startRecovery(CAROL, id, vm.addr(BOB));
        wait_(7 days);
        bytes memory signature = acceptance(CAROL, nonceOf(id));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.finishRecovery(id, deadline, signature);
        vm.prank(vm.addr(BOB)); // in person
        identity.finishRecovery(id, deadline, "");
    }

    function test_theOwnerCancels() public {
        startRecovery(CAROL, id, vm.addr(BOB));
        bytes memory early = acceptance(BOB, nonceOf(id));
        wait_(7 days);
        bytes memory bySomebody = signed(CAROL, plainData("CancelRecovery", id, nonceOf(id)));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.cancelRecovery(id, deadline, bySomebody);
        cancelRecovery(ALICE, id);
        assert(identity.recoverableAt(id) == 0 && identity.newOwnerOf(id) == address(0));
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.finishRecovery(id, deadline, early);
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.cancelRecovery(id, deadline, "");
    }

    function test_onlyTheRecoveryAddressStarts() public {
        bytes memory data = addressData("StartRecovery", "newOwner", id, vm.addr(MALLORY), 1);
        bytes memory signature = signed(MALLORY, data);
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.startRecovery(id, vm.addr(MALLORY), deadline, signature);
        uint256 alone = register(BOB, "bob", address(0));
        vm.prank(address(0));
        vm.expectPartialRevert(Recovery.NoRecoveryAddress.selector);
        identity.startRecovery(alone, vm.addr(MALLORY), deadline, "");
    }

    function test_newOwnersWithoutIdentity() public {
        register(BOB, "bob", address(0));
        vm.prank(vm.addr(CAROL));
        vm.expectPartialRevert(SoulboundToken.AlreadyHasIdentity.selector);
        identity.startRecovery(id, vm.addr(BOB), deadline, "");
        vm.prank(vm.addr(CAROL));
        vm.expectPartialRevert(IERC721Errors.ERC721InvalidReceiver.selector);
        identity.startRecovery(id, address(0), deadline, "");
        startRecovery(CAROL, id, vm.addr(MALLORY));
        register(MALLORY, "mallory", address(0));
        wait_(7 days);
        bytes memory signature = acceptance(MALLORY, nonceOf(id));
        vm.expectPartialRevert(SoulboundToken.AlreadyHasIdentity.selector);
        identity.finishRecovery(id, deadline, signature);
    }

    function test_theAddressChangesAfterTheDelay() public {
        changeRecovery(ALICE, id, vm.addr(BOB));
        wait_(7 days - 1);
        vm.expectPartialRevert(Recovery.TooEarly.selector);
        identity.finishRecoveryChange(id);
        assert(identity.recoveryOf(id) == vm.addr(CAROL));
        wait_(1);
        identity.finishRecoveryChange(id);
        assert(identity.recoveryOf(id) == vm.addr(BOB));
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.finishRecoveryChange(id);
    }

    function test_theChangeIsCancelled() public {
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.cancelRecoveryChange(id, deadline, "");
        changeRecovery(ALICE, id, vm.addr(BOB));
        bytes memory bySomebody = signed(BOB, plainData("CancelRecoveryChange", id, nonceOf(id)));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.cancelRecoveryChange(id, deadline, bySomebody);
        cancelRecoveryChange(ALICE, id);
        wait_(7 days);
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.finishRecoveryChange(id);
    }

    /// A thief's change does not outrun a recovery, and does not outlive it.
    function test_changesAndRecoveries() public {
        changeRecovery(ALICE, id, vm.addr(MALLORY));
        startRecovery(CAROL, id, vm.addr(BOB));
        wait_(7 days);
        vm.expectPartialRevert(Records.RecoveryRunning.selector);
        identity.finishRecoveryChange(id);
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(Records.RecoveryRunning.selector);
        identity.changeRecovery(id, vm.addr(MALLORY), deadline, "");
        finishRecovery(BOB, id);
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.finishRecoveryChange(id);
        assert(identity.recoveryOf(id) == vm.addr(CAROL));
    }
}
