// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {PlanetIdentity} from "../PlanetIdentity.sol";
import {AppKeys} from "../identity/AppKeys.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

/// @dev People, friends, operators and a thief, in any order of acts, legal or not. After each act what is seen is compared
/// with what was seen before; `broken[n]` remembers that invariant n (see PlanetIdentity) did not hold.
contract Handler is World {
    struct Seen {
        address owner;
        address recovery;
        bytes32 handle;
        uint256 epoch;
        uint256 nonce;
    }

    uint256 private constant PEOPLE = 5;
    uint256 private constant ACCOUNTS = 4;
    uint256 private constant KEYS = 3;

    mapping(uint256 invariant_ => bool) public broken;
    uint256 public finished;
    uint256 public linked;
    uint256 public burns;
    mapping(uint256 id => bool) public burnt;

    mapping(uint256 id => Seen) private _seen;
    mapping(uint256 id => string) private _names;
    mapping(uint256 id => AppKeys.KeyState[3]) private _keyStates;
    mapping(uint256 id => uint256) private _recoveryStarted;
    mapping(uint256 id => uint256) private _changeStarted;
    mapping(bytes32 account => uint256) private _linkedAt;
    uint256 private _count;
    /// @dev What the act under way may change.
    uint256 private _actedOn;
    bool private _finishing;
    bool private _changing;

    modifier observed() {
        (_actedOn, _finishing, _changing) = (0, false, false);
        bool paused = identity.paused();
        uint256 linksBefore = linked;
        _;
        if (paused && (identity.count() != _count || linked != linksBefore)) broken[10] = true;
        observe();
    }

    function world() external view returns (PlanetIdentity) {
        return identity;
    }

    function personKey(uint256 seed) public pure returns (uint256) {
        return 0x1000 + (seed % (PEOPLE * 2));
    }

    function accountOf(uint256 seed) public pure returns (bytes32) {
        return keccak256(abi.encode("account", seed % ACCOUNTS));
    }

    function keyBytes(uint256 seed) public pure returns (bytes memory) {
        return abi.encode("key", seed % KEYS);
    }

    /// @dev One that is not burnt; 0: that one is, or there is none.
    function idOf(uint256 seed) private view returns (uint256) {
        uint256 count = identity.count();
        uint256 id = count == 0 ? 0 : 1 + (seed % count);
        return burnt[id] ? 0 : id;
    }

    function ownerKey(uint256 id) private view returns (uint256) {
        address owner = identity.ownerOf(id);
        for (uint256 i = 0; i < PEOPLE * 2; ++i) if (vm.addr(personKey(i)) == owner) return personKey(i);
        return MALLORY;
    }

    // --- acts

    function doRegister(uint256 person, uint256 handle, uint256 recovery) external observed {
        string memory name = string(abi.encodePacked("name", bytes1(uint8(0x61 + (handle % 9)))));
        address friend = recovery % 4 == 0 ? address(0) : vm.addr(personKey(recovery));
        try this.register_(personKey(person), name, friend) {} catch {}
    }

    function register_(uint256 key, string calldata name, address friend) external {
        register(key, name, friend);
    }

    function doLink(uint256 seed, uint256 account, bool byThief) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        try this.link_(byThief ? MALLORY : ownerKey(id), id, accountOf(account)) {
            _actedOn = id;
            ++linked;
            if (byThief) broken[12] = true;
        } catch {}
    }

    function link_(uint256 key, uint256 id, bytes32 account) external {
        link(key, id, account);
    }

    function doUnlink(uint256 seed, uint256 account) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        bool there = identity.linkOf(accountOf(account)).identityId == id;
        try this.unlink_(ownerKey(id), id, accountOf(account)) {
            _actedOn = id;
        } catch {
            if (there) broken[10] = true; // whatever else goes on
        }
    }

    function unlink_(uint256 key, uint256 id, bytes32 account) external {
        unlink(key, id, account);
    }

    function doUnlinkByAccount(uint256 account) external observed {
        bytes32 digest_ = accountOf(account);
        uint256 id = identity.linkOf(digest_).identityId;
        if (id == 0) return;
        bytes memory word = attested(attestUnlinkData(id, digest_, identity.linkOf(digest_).nonce), 0, 2);
        uint256 needed = identity.operatorCount() == 3 ? word.length : 0;
        try identity.unlinkByAccount(id, digest_, EVIDENCE, deadline, word) {
            _actedOn = id;
        } catch {
            if (needed != 0) broken[10] = true;
        }
    }

    function doAddKey(uint256 seed, uint256 key) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        try this.addKey_(ownerKey(id), id, keyBytes(key)) {
            _actedOn = id;
        } catch {}
    }

    function addKey_(uint256 key, uint256 id, bytes calldata value) external {
        addKey(key, id, 1, value);
    }

    function doRemoveKey(uint256 seed, uint256 key) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        try this.removeKey_(ownerKey(id), id, identity.keyIdOf(1, keyBytes(key))) {
            _actedOn = id;
        } catch {}
    }

    function removeKey_(uint256 key, uint256 id, bytes32 keyId) external {
        removeKey(key, id, keyId);
    }

    function doStartRecovery(uint256 seed, uint256 newOwner) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        vm.prank(identity.recoveryOf(id));
        try identity.startRecovery(id, vm.addr(personKey(newOwner)), deadline, "") {
            _actedOn = id;
            _recoveryStarted[id] = block.timestamp;
        } catch {}
    }

    function doCancelRecovery(uint256 seed) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        bool running = identity.recoverableAt(id) != 0;
        vm.prank(identity.ownerOf(id));
        try identity.cancelRecovery(id, deadline, "") {
            _actedOn = id;
            _recoveryStarted[id] = 0;
        } catch {
            if (running) broken[10] = true;
        }
    }

    function doFinishRecovery(uint256 seed) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        vm.prank(identity.newOwnerOf(id));
        try identity.finishRecovery(id, deadline, "") {
            (_actedOn, _finishing) = (id, true);
            ++finished;
            if (_recoveryStarted[id] == 0 || block.timestamp < _recoveryStarted[id] + 7 days) broken[8] = true;
            (_recoveryStarted[id], _changeStarted[id]) = (0, 0);
        } catch {}
    }

    function doChangeRecovery(uint256 seed, uint256 recovery) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        vm.prank(identity.ownerOf(id));
        try identity.changeRecovery(id, vm.addr(personKey(recovery)), deadline, "") {
            _actedOn = id;
            _changeStarted[id] = block.timestamp;
        } catch {}
    }

    function doCancelChange(uint256 seed) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        bool waiting = _changeStarted[id] != 0;
        vm.prank(identity.ownerOf(id));
        try identity.cancelRecoveryChange(id, deadline, "") {
            _actedOn = id;
            _changeStarted[id] = 0;
        } catch {
            if (waiting) broken[10] = true;
        }
    }

    function doFinishChange(uint256 seed) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        bool running = identity.recoverableAt(id) != 0;
        try identity.finishRecoveryChange(id) {
            _changing = true;
            if (running || _changeStarted[id] == 0 || block.timestamp < _changeStarted[id] + 7 days) broken[9] = true;
            _changeStarted[id] = 0;
        } catch {}
    }

    function doSetProfile(uint256 seed) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        vm.prank(identity.ownerOf(id));
        identity.setProfile(id, "x:y", deadline, "");
        _actedOn = id;
    }

    /// @dev Seldom, so that somebody is left.
    function doBurn(uint256 seed, uint256 luck, bool byThief) external observed {
        uint256 id = idOf(seed);
        if (id == 0 || luck % 8 != 0) return;
        bool running = identity.recoverableAt(id) != 0;
        try this.burn_(byThief ? MALLORY : ownerKey(id), id) {
            if (byThief || running) broken[13] = true;
            burnt[id] = true;
            ++burns;
        } catch {
            if (!byThief && !running) broken[10] = true;
        }
    }

    function burn_(uint256 key, uint256 id) external {
        burn(key, id);
    }

    function doGiveAway(uint256 seed, uint256 to, uint256 how) external observed {
        uint256 id = idOf(seed);
        if (id == 0) return;
        address owner = identity.ownerOf(id);
        address taker = vm.addr(personKey(to));
        bytes[5] memory calls = [
            abi.encodeCall(identity.transferFrom, (owner, taker, id)),
            abi.encodeCall(identity.approve, (taker, id)),
            abi.encodeCall(identity.setApprovalForAll, (taker, true)),
            abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", owner, taker, id),
            abi.encodeWithSignature("safeTransferFrom(address,address,uint256,bytes)", owner, taker, id, "")
        ];
        vm.prank(owner);
        (bool done, ) = address(identity).call(calls[how % 5]);
        if (done) broken[12] = true;
    }

    function doWait(uint256 secs) external observed {
        wait_(secs % 5 days);
    }

    function doPause(uint256 seed) external observed {
        if (identity.paused()) identity.unpause();
        else if (seed % 3 == 0) identity.pause();
    }

    function doSetOperators(uint256 who, bool add, uint16 threshold) external observed {
        address[] memory one = new address[](1);
        address[] memory none = new address[](0);
        one[0] = vm.addr(operators[who % 3]);
        try identity.setOperators(add ? one : none, add ? none : one, threshold % 5) {} catch {}
    }

    // --- what is seen

    function observe() private {
        uint256 count = identity.count();
        if (count < _count) broken[3] = true;
        for (uint256 id = 1; id <= count; ++id) {
            if (burnt[id]) {
                observeBurnt(id);
                continue;
            }
            Seen memory before = _seen[id];
            Seen memory now_ = Seen(
                identity.ownerOf(id),
                identity.recoveryOf(id),
                keccak256(bytes(identity.handleOf(id))),
                epochOf(id),
                nonceOf(id)
            );
            if (before.owner != address(0)) compare(id, before, now_);
            _seen[id] = now_;
            if (before.owner == address(0)) _names[id] = identity.handleOf(id);
            observeKeys(id);
        }
        _count = count;
    }

    function compare(uint256 id, Seen memory before, Seen memory now_) private {
        bool moved = before.owner != now_.owner;
        if (moved && !(_finishing && _actedOn == id)) broken[4] = true;
        if ((before.epoch != now_.epoch) != (_finishing && _actedOn == id)) broken[4] = true;
        if (before.handle != now_.handle) broken[2] = true;
        if (now_.epoch < before.epoch || now_.nonce < before.nonce) broken[7] = true;
        if ((now_.nonce == before.nonce) == (_actedOn == id)) broken[7] = true;
        if (before.recovery != now_.recovery && !_changing) broken[9] = true;
    }

    /// @dev Nothing is left of it but the handle, which is its forever.
    function observeBurnt(uint256 id) private {
        try identity.ownerOf(id) {
            broken[13] = true;
        } catch {}
        (, uint256 changeReadyAt) = identity.recoveryChangeOf(id);
        if (bytes(identity.profileOf(id)).length != 0 || changeReadyAt != 0) broken[13] = true;
        if (identity.identityOf(_seen[id].owner) == id || identity.newOwnerOf(id) != address(0)) broken[13] = true;
        if (identity.idOfHandle(_names[id]) != id) broken[13] = true;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            bytes32 account = accountOf(i);
            if (identity.isLinked(id, account) || identity.linkOf(account).identityId == id) broken[13] = true;
        }
        for (uint256 i = 0; i < KEYS; ++i)
            if (identity.isActiveKey(id, identity.keyIdOf(1, keyBytes(i)))) broken[13] = true;
    }

    function observeKeys(uint256 id) private {
        for (uint256 i = 0; i < KEYS; ++i) {
            bytes32 keyId = identity.keyIdOf(1, keyBytes(i));
            AppKeys.KeyState state = identity.keyOf(id, keyId).state;
            if (uint8(state) < uint8(_keyStates[id][i])) broken[6] = true;
            if (uint8(state) > uint8(_keyStates[id][i]) + 1) broken[6] = true;
            if (state == AppKeys.KeyState.Removed && identity.isActiveKey(id, keyId)) broken[6] = true;
            _keyStates[id][i] = state;
        }
    }
}
