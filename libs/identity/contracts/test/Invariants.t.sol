// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {PlanetIdentity} from "../PlanetIdentity.sol";
import {AccountLinks} from "../identity/AccountLinks.sol";
import {Handler} from "./Handler.sol";
import {vm} from "./Cheats.sol";

/// @dev One test for each invariant that PlanetIdentity names, by its number.
contract InvariantsTest {
    Handler private handler;
    PlanetIdentity private identity;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
        identity = handler.world();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[19] memory acts = [
            Handler.doRegister.selector,
            Handler.doLink.selector,
            Handler.doUnlink.selector,
            Handler.doUnlinkByAccount.selector,
            Handler.doAddKey.selector,
            Handler.doRemoveKey.selector,
            Handler.doStartRecovery.selector,
            Handler.doCancelRecovery.selector,
            Handler.doFinishRecovery.selector,
            Handler.doChangeRecovery.selector,
            Handler.doCancelChange.selector,
            Handler.doFinishChange.selector,
            Handler.doSetProfile.selector,
            Handler.doBurn.selector,
            Handler.doGiveAway.selector,
            Handler.doWait.selector,
            Handler.doWait.selector,
            Handler.doPause.selector,
            Handler.doSetOperators.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), new bytes4[](acts.length));
        for (uint256 i = 0; i < acts.length; ++i) targets[0].selectors[i] = acts[i];
    }

    /// What no act reaches is not tested.
    function test_actsReachEverything() public {
        FuzzSelector memory acts = targetSelectors()[0];
        uint256 seed = 1;
        for (uint256 i = 0; i < 1500; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes4 act = acts.selectors[seed % acts.selectors.length];
            bytes memory args = abi.encode(seed >> 8, (seed >> 16) % 1e18, (seed >> 24) % 2);
            (bool done, ) = address(handler).call(bytes.concat(act, args));
            assert(done || act == Handler.doSetOperators.selector);
        }
        assert(handler.finished() > 3 && handler.linked() > 10 && identity.count() >= 5);
        assert(handler.burns() > 2);
        for (uint256 n = 1; n <= 13; ++n) assert(!handler.broken(n));
    }

    function invariant_01_oneIdentityForEachAddress() public view {
        for (uint256 id = 1; id <= identity.count(); ++id)
            assert(handler.burnt(id) || identity.identityOf(identity.ownerOf(id)) == id);
        assert(identity.identityOf(address(0)) == 0);
        for (uint256 i = 0; i < 10; ++i) {
            address person = vm.addr(handler.personKey(i));
            uint256 id = identity.identityOf(person);
            assert(identity.balanceOf(person) == (id == 0 ? 0 : 1));
            assert(id == 0 || identity.ownerOf(id) == person);
        }
    }

    function invariant_02_oneHandleForEachIdentity() public view {
        for (uint256 id = 1; id <= identity.count(); ++id)
            assert(handler.burnt(id) || identity.idOfHandle(identity.handleOf(id)) == id);
        assert(!handler.broken(2));
    }

    function invariant_03_idsAreSequential() public view {
        uint256 count = identity.count();
        for (uint256 id = 1; id <= count; ++id) assert(handler.burnt(id) || identity.ownerOf(id) != address(0));
        try identity.ownerOf(count + 1) {
            assert(false);
        } catch {}
        assert(!handler.broken(3));
    }

    function invariant_04_onlyRecoveryMovesAToken() public view {
        assert(!handler.broken(4));
    }

    function invariant_05_oneIdentityForEachAccount() public view {
        for (uint256 i = 0; i < 4; ++i) {
            bytes32 account = handler.accountOf(i);
            AccountLinks.Link memory found = identity.linkOf(account);
            assert(found.identityId <= identity.count());
            uint256 holders = 0;
            for (uint256 id = 1; id <= identity.count(); ++id) if (identity.isLinked(id, account)) ++holders;
            assert(holders <= 1);
            if (found.identityId == 0) continue;
            (uint256 epoch, uint256 nonce) = identity.epochAndNonce(found.identityId);
            assert(found.epoch <= epoch && found.nonce < nonce && found.linkedAt <= block.timestamp);
        }
    }

    function invariant_06_keysGoOneWay() public view {
        assert(!handler.broken(6));
    }

    function invariant_07_noncesGrow() public view {
        assert(!handler.broken(7));
    }

    function invariant_08_recoveryTakesSevenDays() public view {
        assert(!handler.broken(8));
    }

    function invariant_09_changingTheRecoveryAddressTakesSevenDays() public view {
        assert(!handler.broken(9));
    }

    function invariant_10_pauseStopsNothingElse() public view {
        assert(!handler.broken(10));
    }

    function invariant_11_threshold() public view {
        assert(identity.threshold() >= 1 && identity.threshold() <= identity.operatorCount());
    }

    function invariant_12_soulbound() public view {
        assert(!handler.broken(12));
        for (uint256 id = 1; id <= identity.count(); ++id)
            assert(handler.burnt(id) || identity.getApproved(id) == address(0));
    }

    function invariant_13_whatIsBurntIsGone() public view {
        assert(!handler.broken(13));
    }
}
