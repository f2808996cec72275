// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {PlanetIdentity} from "../PlanetIdentity.sol";
import {AccountLinks} from "../identity/AccountLinks.sol";
import {Records} from "../identity/Records.sol";
import {Recovery} from "../identity/Recovery.sol";
import {SignedActions} from "../identity/SignedActions.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

contract BurningTest is World {
    event Burned(uint256 indexed identityId);

    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = register(ALICE, "alice", vm.addr(CAROL));
    }

    function burning(uint256 key, uint256 nonce) private view returns (bytes memory) {
        return signed(key, plainData("Burn", id, nonce));
    }

    function test_nothingIsLeftButTheHandle() public {
        bytes32 keyId = identity.keyIdOf(1, "key");
        identity.setProfile(id, "x:y", deadline, signed(ALICE, profileData(id, "x:y", 1)));
        addKey(ALICE, id, 1, "key");
        link(ALICE, id, ACCOUNT);
        changeRecovery(ALICE, id, vm.addr(BOB));
        bytes memory signature = burning(ALICE, nonceOf(id));
        vm.expectEmit();
        emit Burned(id);
        identity.burn(id, deadline, signature);
        assert(identity.balanceOf(vm.addr(ALICE)) == 0 && identity.identityOf(vm.addr(ALICE)) == 0);
        assert(!identity.isLinked(id, ACCOUNT) && identity.linkOf(ACCOUNT).identityId == 0);
        assert(identity.linkOf(ACCOUNT).nonce == 0 && identity.linkOf(ACCOUNT).linkedAt == 0);
        assert(!identity.isActiveKey(id, keyId) && bytes(identity.profileOf(id)).length == 0);
        (address recovery, uint256 readyAt) = identity.recoveryChangeOf(id);
        assert(recovery == address(0) && readyAt == 0);
        assert(identity.idOfHandle("alice") == id && identity.count() == 1);
    }

    function test_nobodyActsForItAnyMore() public {
        bytes memory profile = signed(ALICE, profileData(id, "x:y", 0));
        burn(ALICE, id);
        bytes4 missing = IERC721Errors.ERC721NonexistentToken.selector;
        vm.expectPartialRevert(missing);
        identity.ownerOf(id);
        vm.expectPartialRevert(missing);
        identity.tokenURI(id);
        vm.expectPartialRevert(missing);
        identity.setProfile(id, "x:y", deadline, profile);
        vm.prank(vm.addr(CAROL));
        vm.expectPartialRevert(missing);
        identity.startRecovery(id, vm.addr(BOB), deadline, "");
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(missing);
        identity.burn(id, deadline, "");
        vm.expectPartialRevert(Recovery.NothingToFinish.selector);
        identity.finishRecoveryChange(id);
    }

    function test_itsHandleAndNumberAreNeverGivenAgain() public {
        burn(ALICE, id);
        bytes memory signature = signed(BOB, registerData(vm.addr(BOB), "alice", address(0)));
        vm.expectPartialRevert(PlanetIdentity.HandleTaken.selector);
        identity.register(vm.addr(BOB), "alice", address(0), deadline, signature);
        assert(register(BOB, "bob", address(0)) == 2);
    }

    /// Whoever left may come back, as somebody else; more than once.
    function test_theOwnerMayBeginAnew() public {
        burn(ALICE, id);
        uint256 second = register(ALICE, "alice2", address(0));
        assert(second == 2 && identity.identityOf(vm.addr(ALICE)) == 2);
        burn(ALICE, second);
        assert(identity.identityOf(vm.addr(ALICE)) == 0 && identity.identityOf(address(0)) == 0);
        assert(register(ALICE, "alice3", address(0)) == 3);
    }

    function test_itsAccountsAreFree() public {
        link(ALICE, id, ACCOUNT);
        uint32 linkNonce = identity.linkOf(ACCOUNT).nonce;
        burn(ALICE, id);
        bytes memory word = attested(attestUnlinkData(id, ACCOUNT, linkNonce), 0, 1);
        vm.expectPartialRevert(AccountLinks.NotLinked.selector);
        identity.unlinkByAccount(id, ACCOUNT, EVIDENCE, deadline, word);
        uint256 other = register(BOB, "bob", address(0));
        link(BOB, other, ACCOUNT);
        assert(identity.isLinked(other, ACCOUNT) && !identity.isLinked(id, ACCOUNT));
    }

    function test_onlyTheOwner() public {
        bytes memory signature = burning(MALLORY, 1);
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.burn(id, deadline, signature);
        signature = burning(CAROL, 1); // who may recover it
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.burn(id, deadline, signature);
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.burn(id, deadline, ""); // the contract's owner
        vm.prank(vm.addr(ALICE));
        identity.burn(id, deadline, "");
    }

    function test_signaturesAreForOneBurning() public {
        bytes memory old = burning(ALICE, 1);
        identity.setProfile(id, "x:y", deadline, signed(ALICE, profileData(id, "x:y", 1)));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.burn(id, deadline, old);
        bytes memory late = burning(ALICE, 2);
        vm.warp(deadline + 1);
        vm.expectPartialRevert(SignedActions.SignatureExpired.selector);
        identity.burn(id, deadline, late);
    }

    /// A thief with the key cannot destroy what its friends are bringing home.
    function test_notWhileARecoveryRuns() public {
        startRecovery(CAROL, id, vm.addr(BOB));
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(Records.RecoveryRunning.selector);
        identity.burn(id, deadline, "");
        wait_(7 days);
        finishRecovery(BOB, id);
        burn(BOB, id);
    }

    function test_neverPaused() public {
        identity.pause();
        burn(ALICE, id);
    }
}
